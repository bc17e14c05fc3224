/** The folder of a small made-up bank, with rows that arrive late, twice, out of order and too late. */
import { copyFileSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { gzipSync } from 'node:zlib';
import { createRandom } from '../../scripts/command/random.js';
import { truthText, type TruthRow } from '../../scripts/simulation/truth.js';
import { Draft } from '../../scripts/stories/draft.js';
import { Draw } from '../../scripts/stories/draw.js';
import { monthly } from '../../scripts/stories/pay-days.js';
import { DAY_MS, HOUR_MS } from '../../src/core/primitives/time.js';
import type { WireEvent } from '../../src/core/state/activity.js';

const HEADER = 'event_id,customer_id,occurred_at,channel,type,amount,currency,balance,product,branch';
const FIRST_DAY = '2024-09-02';
/** Days before and after the turn of those who turn. */
const SPAN = { before: 150, after: 100 };

interface Delivered {
  event: WireEvent;
  arrivesAt: number;
}

export interface MadeUpBank {
  dir: string;
  log: string;
  customers: string[];
  events: number;
  /** Rows that are there a second time. */
  twice: number;
}

export function madeUpBank(customers: number): MadeUpBank {
  const dir = mkdtempSync(join(tmpdir(), 'tidewatch-bank-'));
  const lives = Array.from({ length: customers }, (_, i) => lifeOf(i));
  const random = createRandom(7);
  const delivered = lives.flatMap(({ rows }) => rows.flatMap((event) => deliveries(event, random)));
  const tooLate = lives.flatMap(({ rows }) => rows.filter((_, i) => i % 97 === 50).map(farTooLate));
  const all = [...delivered, ...tooLate].sort((a, b) => a.arrivesAt - b.arrivesAt);
  const log = join(dir, 'events.csv.gz');
  writeFileSync(log, gzipSync([HEADER, ...all.map(({ event }) => lineOf(event)), ''].join('\n')));
  writeFileSync(join(dir, 'truth.csv'), truthText(lives.map(({ truth }) => truth)));
  copyFileSync(resolve('config/activity.json'), join(dir, 'activity.json'));
  const ids = lives.map(({ truth }) => truth.customerId);
  const events = all.length;
  return { dir, log, customers: ids, events, twice: delivered.length - eventsIn(lives) };
}

function eventsIn(lives: readonly { rows: readonly WireEvent[] }[]): number {
  return lives.reduce((sum, { rows }) => sum + rows.length, 0);
}

/** A third goes on, a third stops, a sixth moves the salary, a sixth is away for some weeks. */
function lifeOf(i: number): { rows: readonly WireEvent[]; truth: TruthRow } {
  const customerId = `c${String(i).padStart(4, '0')}`;
  const draw = new Draw(`made-up/${i}`, 0.7);
  const draft = new Draft(customerId, draw, { assets: 40_000 + 9_000 * (i % 60), ...SPAN, firstDay: FIRST_DAY });
  const what = i % 6;
  const stops = what === 2 || what === 3;
  const gap = 1 + (i % 5);
  draft.paying(gap, { to: stops ? 0 : SPAN.after });
  if (what === 5) return { rows: awayFor(draft, 30), truth: truthOf(draft, 'seems', 'illness') };
  draft.paid(monthly(10), 9_000, { to: what === 4 || stops ? 0 : SPAN.after });
  if (what === 4) return { rows: draft.finish().rows, truth: truthOf(draft, 'turns', 'salary_moves') };
  if (stops) return { rows: draft.finish().rows, truth: truthOf(draft, 'turns', 'plain_stop') };
  return { rows: draft.finish().rows, truth: truthOf(draft, 'steady', null) };
}

function awayFor(draft: Draft, days: number): WireEvent[] {
  const { turnAt } = draft;
  return draft.finish().rows.filter(({ occurredAt: at }) => at < turnAt || at > turnAt + days * DAY_MS);
}

function truthOf({ customerId, turnAt }: Draft, kind: TruthRow['kind'], cause: string | null): TruthRow {
  const turnedAt = kind === 'steady' ? null : turnAt;
  const endedAt = kind === 'turns' ? turnAt + 90 * DAY_MS : null;
  return { customerId, kind, turnedAt, endedAt, cause, lostAmount: 0, variation: 0.7 };
}

/** Some rows come hours late, some days late, some twice. */
function deliveries(event: WireEvent, random: () => number): Delivered[] {
  const late = random();
  const lateMs = late < 0.02 ? 3 * DAY_MS * random() : late < 0.15 ? 6 * HOUR_MS * random() : 0;
  const first = { event, arrivesAt: event.occurredAt + lateMs };
  return random() < 0.01 ? [first, { event, arrivesAt: first.arrivesAt + DAY_MS * random() }] : [first];
}

function farTooLate(event: WireEvent, i: number): Delivered {
  const id = `${event.id}-late-${i}`;
  return { event: { ...event, id }, arrivesAt: event.occurredAt + 8 * DAY_MS };
}

function lineOf({ id, customerId, occurredAt, channel, type, amount, balance }: WireEvent): string {
  const at = new Date(occurredAt).toISOString();
  return [id, customerId, at, channel, type, amount ?? '', 'CNY', balance ?? '', '', ''].join(',');
}
