/** Bytes of a state: little-endian base-128 varints, whole numbers up to 2^53. */

const INITIAL_BYTES = 512;
const encoder = new TextEncoder();
const decoder = new TextDecoder();

export class ByteWriter {
  private bytes = new Uint8Array(INITIAL_BYTES);
  private length = 0;

  byte(value: number): void {
    this.room(1);
    this.bytes[this.length++] = value;
  }

  uint16(value: number): void {
    this.byte(value & 0xff);
    this.byte(value >>> 8);
  }

  /** A whole number from 0 to 2^53. Throws RangeError for anything else. */
  varint(value: number): void {
    if (!(value >= 0 && value <= Number.MAX_SAFE_INTEGER)) throw new RangeError(`${value} cannot be kept in a state`);
    this.room(8);
    let rest = value;
    while (rest >= 0x80) {
      this.bytes[this.length++] = (rest % 0x80) | 0x80;
      rest = Math.floor(rest / 0x80);
    }
    this.bytes[this.length++] = rest;
  }

  /** A whole number of either sign, small magnitudes short. */
  signed(value: number): void {
    this.varint(value < 0 ? -value * 2 - 1 : value * 2);
  }

  uint48(value: number): void {
    this.room(6);
    for (let i = 0, rest = value; i < 6; i++, rest = Math.floor(rest / 0x100)) this.bytes[this.length++] = rest % 0x100;
  }

  text(value: string): void {
    const bytes = encoder.encode(value);
    this.varint(bytes.length);
    this.room(bytes.length);
    this.bytes.set(bytes, this.length);
    this.length += bytes.length;
  }

  /** A copy of what was written. */
  finish(): Uint8Array {
    return this.bytes.slice(0, this.length);
  }

  private room(extra: number): void {
    if (this.length + extra <= this.bytes.length) return;
    const grown = new Uint8Array(2 * (this.length + extra));
    grown.set(this.bytes);
    this.bytes = grown;
  }
}

export class ByteReader {
  private at = 0;

  constructor(private readonly bytes: Uint8Array) {}

  byte(): number {
    const value = this.bytes[this.at++];
    if (value === undefined) throw new RangeError('the bytes of a customer state end too early');
    return value;
  }

  uint16(): number {
    return this.byte() + this.byte() * 0x100;
  }

  varint(): number {
    let value = 0;
    let scale = 1;
    for (let next = this.byte(); ; next = this.byte()) {
      value += (next & 0x7f) * scale;
      if (next < 0x80) return value;
      scale *= 0x80;
    }
  }

  signed(): number {
    const value = this.varint();
    return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
  }

  uint48(): number {
    let value = 0;
    for (let i = 0, scale = 1; i < 6; i++, scale *= 0x100) value += this.byte() * scale;
    return value;
  }

  text(): string {
    const length = this.varint();
    const value = decoder.decode(this.bytes.subarray(this.at, this.at + length));
    this.at += length;
    return value;
  }
}
