/**
 * Bytes of a state: little-endian base-128 varints, whole numbers up to 2^53.
 *
 * Every customer of every batch is encoded and decoded here, so three things are done for speed alone: varints of one
 * to four bytes stay in 32-bit arithmetic, ASCII texts do not use the text encoder, and a text that was read recently
 * is recognised by its bytes and reused.
 */

/** Results are slices of large slabs: allocating one buffer per result costs more than filling it. */
const SLAB_BYTES = 131_072;
/** An ASCII text up to this length is handled byte by byte and cached. */
const SHORT_TEXT = 64;
const KNOWN_TEXTS = 256;
const FEW_BYTES = 64;
export const CUT_SHORT = 'the bytes of a customer state end too early';
const TOO_LARGE = 'the bytes hold a number that no state of ours can';
/** Work space for one number. */
const FLOAT = new Float32Array(1);
const BITS = new Int32Array(FLOAT.buffer);
const encoder = new TextEncoder();
const decoder = new TextDecoder();
/** A cache of recently read texts, by a hash of their bytes: most states name the same few models and branches. */
const knownTexts = Array.from({ length: KNOWN_TEXTS }, () => '');

/** Can be reused after `finish`. `restart` discards an unfinished result. */
export class ByteWriter {
  private bytes = new Uint8Array(SLAB_BYTES);
  private start = 0;
  private end = 0;

  restart(): void {
    this.end = this.start;
  }

  byte(value: number): void {
    this.room(1);
    this.bytes[this.end++] = value;
  }

  uint16(value: number): void {
    this.byte(value & 0xff);
    this.byte(value >>> 8);
  }

  /** A float32: any other value is rounded to one. */
  float32(value: number): void {
    this.room(4);
    FLOAT[0] = value;
    const bits = BITS[0] ?? 0;
    const { bytes, end } = this;
    bytes[end] = bits;
    bytes[end + 1] = bits >>> 8;
    bytes[end + 2] = bits >>> 16;
    bytes[end + 3] = bits >>> 24;
    this.end = end + 4;
  }

  /** A whole number from 0 to 2^53. Throws RangeError for anything else. */
  varint(value: number): void {
    if (!(value >= 0 && value <= Number.MAX_SAFE_INTEGER)) throw new RangeError(`${value} cannot be kept in a state`);
    this.room(8);
    const bytes = this.bytes;
    let end = this.end;
    let rest = value;
    for (; rest > 0x7fffffff; rest = Math.floor(rest / 0x80)) bytes[end++] = (rest % 0x80) | 0x80;
    for (; rest >= 0x80; rest >>>= 7) bytes[end++] = (rest & 0x7f) | 0x80;
    bytes[end++] = rest;
    this.end = end;
  }

  /** A whole number of either sign. Small magnitudes take few bytes (zigzag encoding). */
  signed(value: number): void {
    this.varint(value < 0 ? -value * 2 - 1 : value * 2);
  }

  uint48(value: number): void {
    this.room(6);
    const { bytes, end } = this;
    const high = Math.floor(value / 0x1000000) | 0;
    const low = (value - high * 0x1000000) | 0;
    bytes[end] = low;
    bytes[end + 1] = low >>> 8;
    bytes[end + 2] = low >>> 16;
    bytes[end + 3] = high;
    bytes[end + 4] = high >>> 8;
    bytes[end + 5] = high >>> 16;
    this.end = end + 6;
  }

  text(value: string): void {
    if (value.length <= SHORT_TEXT && isAscii(value)) {
      this.room(1 + value.length);
      this.bytes[this.end++] = value.length;
      for (let i = 0; i < value.length; i++) this.bytes[this.end++] = value.charCodeAt(i);
      return;
    }
    const bytes = encoder.encode(value);
    this.varint(bytes.length);
    this.copy(bytes);
  }

  /** Writes the bytes without a length in front of them. */
  copy(bytes: Uint8Array): void {
    this.room(bytes.length);
    this.bytes.set(bytes, this.end);
    this.end += bytes.length;
  }

  /** Writes a part of other bytes. Few bytes are copied one by one: a view of them costs more. */
  copyFrom(bytes: Uint8Array, from: number, until: number): void {
    this.room(until - from);
    if (until - from > FEW_BYTES) this.bytes.set(bytes.subarray(from, until), this.end);
    else for (let at = from; at < until; at++) this.bytes[this.end + at - from] = bytes[at] ?? 0;
    this.end += until - from;
  }

  /**
   * Begins a section: its tag and the length of its payload, which `endSection` fills in. Returns where the payload
   * begins.
   */
  beginSection(tag: number): number {
    this.byte(tag);
    this.byte(0);
    return this.end - this.start;
  }

  /** Ends the section begun last. One without a payload is not written at all. */
  endSection(from: number): void {
    const payload = this.start + from;
    const length = this.end - payload;
    if (length === 0) this.end -= 2;
    else if (length < 0x80) this.bytes[payload - 1] = length;
    else this.lengthen(payload, length);
  }

  /** Moves a payload whose length takes more than the one byte that was left for it. */
  private lengthen(payload: number, length: number): void {
    const from = payload - this.start;
    const size = length < 0x4000 ? 2 : length < 0x200000 ? 3 : 4;
    this.room(size + 8);
    const at = this.start + from;
    this.bytes.copyWithin(at + size - 1, at, this.end);
    this.end = at - 1;
    this.varint(length);
    this.end += length;
  }

  /** Returns the bytes written so far. They are never overwritten: the next result begins after them in the slab. */
  finish(): Uint8Array {
    const written = this.bytes.subarray(this.start, this.end);
    this.start = this.end;
    return written;
  }

  private room(extra: number): void {
    if (this.end + extra > this.bytes.length) this.move(extra);
  }

  /** Copies the unfinished result into a new slab when the present one is full. */
  private move(extra: number): void {
    const begun = this.bytes.subarray(this.start, this.end);
    this.bytes = new Uint8Array(Math.max(SLAB_BYTES, 2 * (begun.length + extra)));
    this.bytes.set(begun);
    this.start = 0;
    this.end = begun.length;
  }
}

export class ByteReader {
  /** Offset of the next byte to read. */
  at = 0;

  constructor(public bytes: Uint8Array) {}

  /** Reads other bytes from now on. */
  open(bytes: Uint8Array, at: number): this {
    this.bytes = bytes;
    this.at = at;
    return this;
  }

  byte(): number {
    const value = this.bytes[this.at++];
    if (value === undefined) throw new RangeError(CUT_SHORT);
    return value;
  }

  uint16(): number {
    return this.byte() + this.byte() * 0x100;
  }

  /** Throws RangeError for what is not finite. */
  float32(): number {
    const { bytes, at } = this;
    if (at + 4 > bytes.length) throw new RangeError(CUT_SHORT);
    this.at = at + 4;
    BITS[0] =
      (bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8) | ((bytes[at + 2] ?? 0) << 16) | ((bytes[at + 3] ?? 0) << 24);
    const value = FLOAT[0] ?? NaN;
    if (Number.isFinite(value)) return value;
    throw new RangeError('the bytes hold something that is no number');
  }

  varint(): number {
    let value = this.byte();
    if (value < 0x80) return value;
    value &= 0x7f;
    for (let shift = 7; shift < 28; shift += 7) {
      const next = this.byte();
      value |= (next & 0x7f) << shift;
      if (next < 0x80) return value;
    }
    return this.rest(value);
  }

  signed(): number {
    const value = this.varint();
    return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
  }

  /**
   * Reads a number of items. Throws RangeError when the bytes left cannot hold that many of at least `leastBytes` each.
   */
  count(leastBytes: number): number {
    const count = this.varint();
    if (count * leastBytes > this.bytes.length - this.at) throw new RangeError(CUT_SHORT);
    return count;
  }

  uint48(): number {
    const { bytes, at } = this;
    if (at + 6 > bytes.length) throw new RangeError(CUT_SHORT);
    this.at = at + 6;
    const low = (bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8) | ((bytes[at + 2] ?? 0) << 16);
    const high = (bytes[at + 3] ?? 0) | ((bytes[at + 4] ?? 0) << 8) | ((bytes[at + 5] ?? 0) << 16);
    return high * 0x1000000 + low;
  }

  text(): string {
    const length = this.count(1);
    const start = this.at;
    this.at += length;
    return this.knownText(start, length) ?? decoder.decode(this.bytes.subarray(start, start + length));
  }

  /** Reads a varint from its fifth byte on: the value needs more than 32 bits. */
  private rest(low: number): number {
    let value = low;
    for (let scale = 2 ** 28; ; scale *= 0x80) {
      const next = this.byte();
      value += (next & 0x7f) * scale;
      if (value > Number.MAX_SAFE_INTEGER || scale > Number.MAX_SAFE_INTEGER) throw new RangeError(TOO_LARGE);
      if (next < 0x80) return value;
    }
  }

  /** Undefined for a text that is too long to cache or is not ASCII. */
  private knownText(start: number, length: number): string | undefined {
    if (length > SHORT_TEXT) return undefined;
    let hash = length;
    for (let i = start; i < start + length; i++) {
      const code = this.bytes[i] ?? 0;
      if (code >= 0x80) return undefined;
      hash = (Math.imul(hash, 31) + code) | 0;
    }
    const slot = hash & (KNOWN_TEXTS - 1);
    const known = knownTexts[slot];
    if (known !== undefined && this.isAt(start, length, known)) return known;
    return (knownTexts[slot] = decoder.decode(this.bytes.subarray(start, start + length)));
  }

  private isAt(start: number, length: number, text: string): boolean {
    if (text.length !== length) return false;
    for (let i = 0; i < length; i++) if (this.bytes[start + i] !== text.charCodeAt(i)) return false;
    return true;
  }
}

function isAscii(text: string): boolean {
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) >= 0x80) return false;
  return true;
}
