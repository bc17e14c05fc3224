/**
 * The first of many rows by their keys, in constant memory: what lies beyond the most that is kept is dropped now and
 * then. Equal keys are in the order of shards and rows.
 */

/** A row of a shard. */
export interface RowPlace {
  shard: number;
  row: number;
}

/** Rows of one shard, as numbers: a shard is a multiple of this. */
const SHARD = 2 ** 32;

export class FirstPlaces {
  private readonly keys: Float64Array;
  private readonly places: Float64Array;
  private count = 0;
  /** Keys above this are dropped at once. */
  private limit = Infinity;

  constructor(private readonly most: number) {
    this.keys = new Float64Array(2 * most);
    this.places = new Float64Array(2 * most);
  }

  /** Rows are to be added in their order, shard by shard. */
  add(key: number, shard: number, row: number): void {
    if (key > this.limit) return;
    if (this.count === this.keys.length) {
      this.cut();
      if (key > this.limit) return;
    }
    this.keys[this.count] = key;
    this.places[this.count] = shard * SHARD + row;
    this.count++;
  }

  sorted(): RowPlace[] {
    const order = Array.from({ length: this.count }, (_, i) => i).sort((a, b) => this.compare(a, b));
    return order.slice(0, this.most).map((i) => {
      const place = this.places[i] ?? 0;
      return { shard: Math.floor(place / SHARD), row: place % SHARD };
    });
  }

  /** Moves the `most` smallest to the front, in no order, and drops the others (Hoare's selection). */
  private cut(): void {
    let [low, high] = [0, this.count - 1];
    const last = this.most - 1;
    while (low < high) {
      const end = this.split(low, high);
      if (end >= last) high = end;
      else low = end + 1;
    }
    this.count = this.most;
    this.limit = this.keys[last] ?? Infinity;
  }

  /** Parts a range in two around its middle. Returns the last index of the part with the smaller ones. */
  private split(low: number, high: number): number {
    const middle = (low + high) >>> 1;
    const [key, place] = [this.keys[middle] ?? 0, this.places[middle] ?? 0];
    let [i, j] = [low - 1, high + 1];
    for (;;) {
      do i++;
      while (isBefore(this.keys[i] ?? 0, this.places[i] ?? 0, key, place));
      do j--;
      while (isBefore(key, place, this.keys[j] ?? 0, this.places[j] ?? 0));
      if (i >= j) return j;
      this.swap(i, j);
    }
  }

  private swap(i: number, j: number): void {
    const { keys, places } = this;
    [keys[i], keys[j]] = [keys[j] ?? 0, keys[i] ?? 0];
    [places[i], places[j]] = [places[j] ?? 0, places[i] ?? 0];
  }

  private compare(a: number, b: number): number {
    const [keyA, keyB] = [this.keys[a] ?? 0, this.keys[b] ?? 0];
    return keyA < keyB ? -1 : keyA > keyB ? 1 : (this.places[a] ?? 0) - (this.places[b] ?? 0);
  }
}

function isBefore(keyA: number, placeA: number, keyB: number, placeB: number): boolean {
  return keyA < keyB || (keyA === keyB && placeA < placeB);
}
