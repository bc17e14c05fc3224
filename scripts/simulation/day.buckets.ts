/**
 * Sorts lines by an instant without holding them all. Each day has a bucket of records; when all buckets together are
 * too large, each is appended to a file of its day and emptied. At the end the days are read one by one and sorted. A
 * record is the milliseconds since the day's beginning (4 bytes), the length of the line (2 bytes), and the line.
 *
 * Lines of one instant keep the order in which they were added, whether they went through a file or not.
 */
import { appendFileSync, existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';

const HEAD_BYTES = 6;
const FIRST_BYTES = 4096;
/** Lines of a day are numbered within a double beside the milliseconds of the day: 27 and 26 bits. */
const MOST_LINES = 2 ** 26;

interface Bucket {
  bytes: Buffer;
  used: number;
}

export class DayBuckets {
  private readonly buckets: (Bucket | undefined)[] = [];
  private held = 0;

  /** @param folder for the files; it is made when it is needed. @param mostBytes held in memory */
  constructor(
    private readonly folder: string,
    private readonly mostBytes: number,
  ) {}

  /** @param line of Latin characters only, of at most 65,535 bytes */
  add(day: number, msOfDay: number, line: string): void {
    const bucket = (this.buckets[day] ??= { bytes: Buffer.allocUnsafe(FIRST_BYTES), used: 0 });
    const size = HEAD_BYTES + line.length;
    if (bucket.used + size > bucket.bytes.length) bucket.bytes = grown(bucket, size);
    bucket.bytes.writeUInt32LE(msOfDay, bucket.used);
    bucket.bytes.writeUInt16LE(line.length, bucket.used + 4);
    bucket.bytes.write(line, bucket.used + HEAD_BYTES, 'latin1');
    bucket.used += size;
    this.held += size;
    if (this.held > this.mostBytes) this.spill();
  }

  /** The lines of each day in order, days ascending. Each day is gone once it was read. */
  *days(): Generator<Buffer> {
    for (const [day, bucket] of this.buckets.entries()) {
      if (bucket === undefined) continue;
      this.buckets[day] = undefined;
      yield sorted(this.recordsOf(day, bucket));
    }
    rmSync(this.folder, { recursive: true, force: true });
  }

  private recordsOf(day: number, { bytes, used }: Bucket): Buffer {
    const file = this.fileOf(day);
    const rest = bytes.subarray(0, used);
    if (!existsSync(file)) return rest;
    const records = Buffer.concat([readFileSync(file), rest]);
    rmSync(file);
    return records;
  }

  private spill(): void {
    mkdirSync(this.folder, { recursive: true });
    for (const [day, bucket] of this.buckets.entries()) {
      if (bucket === undefined || bucket.used === 0) continue;
      appendFileSync(this.fileOf(day), bucket.bytes.subarray(0, bucket.used));
      bucket.used = 0;
    }
    this.held = 0;
  }

  private fileOf(day: number): string {
    return join(this.folder, `day-${day}`);
  }
}

function grown({ bytes, used }: Bucket, size: number): Buffer {
  const larger = Buffer.allocUnsafe(Math.max(bytes.length * 2, used + size));
  bytes.copy(larger, 0, 0, used);
  return larger;
}

function sorted(records: Buffer): Buffer {
  const starts: number[] = [];
  let size = 0;
  for (let at = 0; at < records.length; at += HEAD_BYTES + records.readUInt16LE(at + 4)) starts.push(at);
  const keys = Float64Array.from(starts, (at, i) => records.readUInt32LE(at) * MOST_LINES + i).sort();
  const lines = Buffer.allocUnsafe(records.length - starts.length * HEAD_BYTES);
  for (const key of keys) {
    const start = starts[key % MOST_LINES]!;
    const from = start + HEAD_BYTES;
    size += records.copy(lines, size, from, from + records.readUInt16LE(start + 4));
  }
  return lines;
}
