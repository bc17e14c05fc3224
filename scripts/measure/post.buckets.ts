/**
 * The POSTs of a log on disk, split by customer: each bucket holds all rows of its customers, in their order of arrival.
 * Memory holds one bucket at a time, so the log may be larger than memory.
 */
import { appendFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { hash32 } from '../../src/core/primitives/hash.js';
import { itemAt } from '../../src/core/primitives/item.at.js';
import type { EpochMs } from '../../src/core/primitives/vocabulary.js';
import type { WireEvent } from '../../src/core/state/activity.js';
import type { History } from '../backtest/history.js';
import { historiesOf, type Post } from '../backtest/posts.js';
import { postIn } from './message.parsers.js';

const BUCKETS = 64;
const SEED = 0x3c6ef372;
/** Characters that are written at once. */
const CHUNK = 1 << 20;

export class PostBuckets {
  readonly folder = mkdtempSync(join(tmpdir(), 'tidewatch-measure-'));
  /** Whoever ends the process in the middle does not leave the log on the disk. */
  private readonly onExit = (): void => rmSync(this.folder, { recursive: true, force: true });

  constructor() {
    process.once('exit', this.onExit);
  }
  private readonly pending: string[] = Array.from({ length: BUCKETS }, () => '');

  add({ asOf, events }: Post): void {
    const parts = new Map<number, WireEvent[]>();
    for (const event of events) {
      const bucket = hash32(event.customerId, SEED) % BUCKETS;
      const part = parts.get(bucket);
      if (part === undefined) parts.set(bucket, [event]);
      else part.push(event);
    }
    for (const [bucket, part] of parts) this.write(bucket, `${JSON.stringify({ asOf, events: part })}\n`);
  }

  /** The files of the buckets that hold anything. */
  finish(): string[] {
    const used: string[] = [];
    this.pending.forEach((text, bucket) => {
      if (text !== '') appendFileSync(this.fileOf(bucket), text);
      if (text !== '' || this.written.has(bucket)) used.push(this.fileOf(bucket));
    });
    return used;
  }

  remove(): void {
    process.off('exit', this.onExit);
    this.onExit();
  }

  private readonly written = new Set<number>();

  private write(bucket: number, line: string): void {
    const text = itemAt(this.pending, bucket) + line;
    this.pending[bucket] = text.length < CHUNK ? text : '';
    if (text.length < CHUNK) return;
    appendFileSync(this.fileOf(bucket), text);
    this.written.add(bucket);
  }

  private fileOf(bucket: number): string {
    return join(this.folder, `${bucket}.ndjson`);
  }
}

/** The customers of a bucket, by id. */
export function historiesIn(file: string, endAt: EpochMs): History[] {
  const lines = readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line !== '');
  return historiesOf(lines.map(postIn), endAt);
}
