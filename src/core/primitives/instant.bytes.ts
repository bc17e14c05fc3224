/** Instants in the bytes of a state. */
import type { ByteReader, ByteWriter } from './bytes.js';
import type { EpochMs } from './vocabulary.js';

/** Instants as signed distances back from as-of; an optional one is shifted by one so that zero means none. */
export class InstantWriter {
  constructor(
    private readonly out: ByteWriter,
    private readonly asOf: EpochMs,
  ) {}

  write(at: EpochMs): void {
    this.out.signed(this.asOf - at);
  }

  optional(at: EpochMs | null): void {
    this.out.byte(at === null ? 0 : 1);
    if (at !== null) this.write(at);
  }
}

export class InstantReader {
  constructor(
    private readonly input: ByteReader,
    private asOf: EpochMs,
  ) {}

  /** Reads the instants of another state from now on. */
  restart(asOf: EpochMs): this {
    this.asOf = asOf;
    return this;
  }

  read(): EpochMs {
    return this.asOf - this.input.signed();
  }

  optional(): EpochMs | null {
    return this.input.byte() === 0 ? null : this.read();
  }
}
