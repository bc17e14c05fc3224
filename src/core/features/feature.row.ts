/**
 * Writes one row of features, column by column. `put` is so short that the engine copies it to each of its places:
 * else every number would be allocated on its way.
 */
export class Row {
  constructor(
    protected readonly into: Float32Array,
    protected at: number,
  ) {}

  put(_name: string, value: number): void {
    this.into[this.at++] = value;
  }

  /** Begins a row. */
  moveTo(at: number): this {
    this.at = at;
    return this;
  }
}

/** Notes the names of the columns instead. */
export class Names extends Row {
  readonly all: string[] = [];

  constructor() {
    super(new Float32Array(0), 0);
  }

  override put(name: string): void {
    this.all.push(name);
  }
}
