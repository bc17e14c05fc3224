/**
 * The item at an index that must exist. Parallel lists, such as customers and their scores, are read by position. A
 * missing row is a fault: a default in its place would become a wrong decision about a customer.
 */
export function itemAt<T>(items: ArrayLike<T>, i: number): T {
  const item = items[i];
  if (item === undefined) throw new RangeError(`there is no item ${i} among ${items.length}`);
  return item;
}
