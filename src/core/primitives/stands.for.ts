/**
 * A class that stands for a type, so that Nest can inject a value of that type without a token. The class is never
 * instantiated: the provider supplies a value that already has the type.
 */
export function standsFor<T extends object>(): abstract new () => T {
  return Object as unknown as abstract new () => T;
}
