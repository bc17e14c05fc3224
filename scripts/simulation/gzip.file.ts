/** Writes gzip whose bytes depend on the content alone: no time, no name, no operating system in its header (RFC 1952). */
import { once } from 'node:events';
import { createWriteStream, type WriteStream } from 'node:fs';
import { finished } from 'node:stream/promises';
import { createDeflateRaw, crc32, type DeflateRaw } from 'node:zlib';

/** Deflate, no flags, no time, no extra flags, unknown system. */
const HEADER = Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255]);
const LEVEL = 4;

export class GzipFile {
  private readonly file: WriteStream;
  private readonly deflate: DeflateRaw;
  private crc = 0;
  private size = 0;

  constructor(path: string) {
    this.file = createWriteStream(path);
    this.file.write(HEADER);
    this.deflate = createDeflateRaw({ level: LEVEL, chunkSize: 256 * 1024 });
    this.deflate.pipe(this.file, { end: false });
  }

  async write(bytes: Buffer): Promise<void> {
    this.crc = crc32(bytes, this.crc);
    this.size = (this.size + bytes.length) % 2 ** 32;
    if (!this.deflate.write(bytes)) await once(this.deflate, 'drain');
  }

  async end(): Promise<void> {
    this.deflate.end();
    await once(this.deflate, 'end');
    const trailer = Buffer.alloc(8);
    trailer.writeUInt32LE(this.crc, 0);
    trailer.writeUInt32LE(this.size, 4);
    this.file.end(trailer);
    await finished(this.file);
  }
}
