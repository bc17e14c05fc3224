/**
 * The events that wait to be sent, oldest first, within a number of events and of bytes. Each event is written as one
 * line of JSON when it comes in: what the caller changes later has no effect, and the bytes are known.
 */
import type { ActivityEvent } from './event.protocol.js';

export interface BufferLimits {
  maxEvents: number;
  /** Of all lines together, in UTF-8. */
  maxBytes: number;
}

interface Line {
  text: string;
  bytes: number;
}

const UTF8 = new TextEncoder();

export class EventBuffer {
  private lines: Line[] = [];
  /** The position in `lines` of the oldest event. Moving it is cheaper than shifting a long list. */
  private head = 0;
  private bytes = 0;

  constructor(private readonly limits: BufferLimits) {}

  get size(): number {
    return this.lines.length - this.head;
  }

  /** False when there is no room. Throws RangeError for an event that can never have room. */
  add(event: ActivityEvent): boolean {
    const text = JSON.stringify(event);
    const bytes = UTF8.encode(text).byteLength + 1;
    if (bytes > this.limits.maxBytes) throw new RangeError(`event ${event.id} has ${bytes} bytes, too many to send`);
    if (this.size >= this.limits.maxEvents || this.bytes + bytes > this.limits.maxBytes) return false;
    this.lines.push({ text, bytes });
    this.bytes += bytes;
    return true;
  }

  /** The oldest events: at most `count`, at most `maxBytes`, and at least one. They stay in the buffer. */
  first(count: number, maxBytes: number): string[] {
    const batch: string[] = [];
    let bytes = 0;
    for (const line of this.lines.slice(this.head, this.head + count)) {
      bytes += line.bytes;
      if (batch.length > 0 && bytes > maxBytes) break;
      batch.push(line.text);
    }
    return batch;
  }

  /** Takes out the oldest `count` events. */
  drop(count: number): void {
    const end = this.head + count;
    for (const line of this.lines.slice(this.head, end)) this.bytes -= line.bytes;
    this.head = end;
    if (this.head < this.lines.length / 2) return;
    this.lines = this.lines.slice(this.head);
    this.head = 0;
  }

  all(): ActivityEvent[] {
    return this.lines.slice(this.head).map(({ text }) => eventOf(text));
  }
}

export function eventOf(line: string): ActivityEvent {
  return JSON.parse(line) as ActivityEvent;
}
