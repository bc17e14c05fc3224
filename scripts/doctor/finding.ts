/** What the doctor found about one thing. */
import { masked } from '../../src/ops/masked.js';

export interface Finding {
  /** The thing, as "redis role" or "shard 3". */
  about: string;
  /** `note`: nothing is wrong, but somebody should know. */
  state: 'ok' | 'note' | 'mend';
  /** A sentence without its full stop. */
  found: string;
  /** What to do; empty unless something is to be mended. */
  mend: string;
}

export function ok(about: string, found: string): Finding {
  return { about, state: 'ok', found, mend: '' };
}

export function note(about: string, found: string): Finding {
  return { about, state: 'note', found, mend: '' };
}

export function mend(about: string, found: string, todo: string): Finding {
  return { about, state: 'mend', found: masked(found), mend: todo };
}

/** The message of what was thrown. It may go to the screen and into tickets, so it names no password. */
export function messageOf(fault: unknown): string {
  return masked(fault instanceof Error ? fault.message : String(fault));
}

/** The members of what was read from outside; none when it is no object. */
export function membersOf(value: unknown): ReadonlyMap<string, unknown> {
  return new Map(typeof value === 'object' && value !== null ? Object.entries(value) : []);
}
