import type { RefusedRow } from './canonical.js';

const MOST_SAID = 10;

/** Invalid rows of a log: the first ones are printed, all are counted. */
export class Refusals {
  count = 0;

  /** @param file printed before each line number */
  constructor(
    private readonly file: string,
    private readonly say: (line: string) => void,
  ) {}

  readonly add = ({ line, code, message }: RefusedRow): void => {
    this.count++;
    if (this.count <= MOST_SAID) this.say(`${this.file}:${line}: refused: ${code}: ${message}`);
  };

  /** For warnings about rows that are accepted. */
  readonly remark = ({ line, code, message }: RefusedRow): void => {
    this.say(`${this.file}:${line}: ${code}: ${message}`);
  };

  /** Call it after the last row. */
  sayTotal(): void {
    if (this.count > 0) this.say(`${this.file}: refused rows: ${this.count}`);
  }
}

/** Warnings about accepted events: the first of each code is printed, and the number of each. */
export class Warnings {
  private readonly counts = new Map<string, number>();

  constructor(
    private readonly file: string,
    private readonly say: (line: string) => void,
  ) {}

  readonly add = ({ line, code, message }: RefusedRow): void => {
    const before = this.counts.get(code) ?? 0;
    this.counts.set(code, before + 1);
    if (before === 0) this.say(`${this.file}:${line}: ${code}: ${message}`);
  };

  /** A lower bound: the service returns at most a hundred for each POST. */
  sayTotals(): void {
    for (const [code, count] of this.counts) this.say(`${this.file}: ${code}: at least ${count} rows`);
  }
}
