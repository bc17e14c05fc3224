import type { RefusedRow } from './canonical.js';

const MOST_SAID = 10;

/** Rows of a log that hold no event: the first are said one by one, all are counted. */
export class Refusals {
  count = 0;

  /** @param file named before each line's number */
  constructor(
    private readonly file: string,
    private readonly say: (line: string) => void,
  ) {}

  readonly add = ({ line, code, message }: RefusedRow): void => {
    this.count++;
    if (this.count <= MOST_SAID) this.say(`${this.file}:${line}: refused: ${code}: ${message}`);
  };

  /** About rows that are taken. */
  readonly remark = ({ line, code, message }: RefusedRow): void => {
    this.say(`${this.file}:${line}: ${code}: ${message}`);
  };

  /** To be called behind the last row. */
  sayTotal(): void {
    if (this.count > 0) this.say(`${this.file}: refused rows: ${this.count}`);
  }
}

/** About events that were taken: of each code the first is said, and how many there were. */
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

  /** At least: the service tells the first hundred of each post. */
  sayTotals(): void {
    for (const [code, count] of this.counts) this.say(`${this.file}: ${code}: at least ${count} rows`);
  }
}
