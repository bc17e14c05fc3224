/**
 * A class that stands for a type, so that parts are injected by their type alone. Nobody makes one: what is provided
 * under it has the type by its own construction.
 */
export function standsFor<T extends object>(): abstract new () => T {
  return Object as unknown as abstract new () => T;
}
