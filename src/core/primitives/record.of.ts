/** A record with a value for each of the names. */
export function recordOf<K extends string, V>(names: readonly K[], valueOf: (name: K, i: number) => V): Record<K, V> {
  return Object.fromEntries(names.map((name, i) => [name, valueOf(name, i)])) as Record<K, V>;
}
