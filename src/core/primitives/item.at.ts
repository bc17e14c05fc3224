/**
 * The item that must be there. Lists that belong together, as customers and their scores, are read by position: a row that
 * does not fit is a fault, and a value made up in its place would be somebody's wrong decision.
 */
export function itemAt<T>(items: ArrayLike<T>, i: number): T {
  const item = items[i];
  if (item === undefined) throw new RangeError(`there is no item ${i} among ${items.length}`);
  return item;
}
