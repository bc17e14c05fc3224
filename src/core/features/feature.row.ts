/** Writes one row of features, column by column. */
export class Row {
  constructor(
    private readonly into: Float32Array,
    private at: number,
    private readonly names: string[] | null = null,
  ) {}

  put(name: string, value: number): void {
    if (this.names !== null) this.names.push(name);
    this.into[this.at++] = Number.isFinite(value) ? value : NaN;
  }
}
