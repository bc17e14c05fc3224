/**
 * The log of a chaos run: a pure function of the seed and the number of events.
 *
 * A log is cut into ticks. All events delivered in a tick are judged as of the tick's end. Most of them happened in
 * that tick, some arrive up to five days late, and some have a clock that is a few minutes ahead.
 */
import type { WireEvent } from '../../src/core/state/activity.js';
import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from '../../src/core/primitives/time.js';
import type { EpochMs } from '../../src/core/primitives/vocabulary.js';
import { createRandom, type Random } from '../command/random.js';
import { seedFor } from './seeds.js';
import { drawAct, makeLife, LOG_DAYS, type Life } from './lives.js';

export interface Tick {
  asOf: EpochMs;
  /** The last tick of a day of the log. */
  endsDay: boolean;
  /** Oldest first. */
  events: WireEvent[];
}

const START_AT: EpochMs = Date.UTC(2024, 0, 1); // a leap year that contains 29 February
const EVENTS_PER_CUSTOMER = 100;
const FEWEST_CUSTOMERS = 20;
/** From this number of events on, a day has enough for several ticks. */
const LARGE_LOG = 50_000;

const LATE = { share: 0.08, mostMs: 5 * DAY_MS };
const AHEAD = { share: 0.01, mostMs: 5 * MINUTE_MS - SECOND_MS };
const SAME_INSTANT_SHARE = 0.04;

/** Share of the events with an amount. */
const REVERSED_SHARE = 0.03;

export function makeLog(seed: number, events: number): Tick[] {
  const random = createRandom(seedFor(seed, 'log'));
  const ticks = emptyTicks(events >= LARGE_LOG ? 6 * HOUR_MS : DAY_MS);
  const customers = Math.max(FEWEST_CUSTOMERS, Math.round(events / EVENTS_PER_CUSTOMER));
  const lives = Array.from({ length: customers }, () => makeLife(random));
  const total = lives.reduce((sum, { weight }) => sum + weight, 0);
  let weight = 0;
  let made = 0;
  lives.forEach((life, i) => {
    weight += life.weight;
    const upTo = i === lives.length - 1 ? events : Math.round((events * weight) / total);
    addCustomer(ticks, `c-${i}`, life, upTo - made, random);
    made = upTo;
  });
  for (const tick of ticks) tick.events.sort((a, b) => a.occurredAt - b.occurredAt || (a.id < b.id ? -1 : 1));
  return ticks;
}

function emptyTicks(tickMs: number): Tick[] {
  return Array.from({ length: (LOG_DAYS * DAY_MS) / tickMs }, (_, i) => {
    const asOf = START_AT + (i + 1) * tickMs;
    return { asOf, endsDay: asOf % DAY_MS === 0, events: [] };
  });
}

function addCustomer(ticks: readonly Tick[], customerId: string, life: Life, events: number, random: Random): void {
  let previousAt: EpochMs | null = null;
  for (let i = 0; i < events; i++) {
    const drawnAt = START_AT + Math.floor(busyInstant(life, random) * DAY_MS);
    const at: EpochMs = previousAt !== null && random() < SAME_INSTANT_SHARE ? previousAt : drawnAt;
    deliver(ticks, eventOf(`${customerId}-${i}`, customerId, at, life, random), random);
    previousAt = at;
  }
}

function busyInstant(life: Life, random: Random): number {
  for (;;) {
    const day = random() * LOG_DAYS;
    if (random() < life.busyOn(day)) return day;
  }
}

/** Puts the event into the tick in which it arrives. */
function deliver(ticks: readonly Tick[], event: WireEvent, random: Random): void {
  const drawn = random();
  const lateMs = drawn < LATE.share ? random() * LATE.mostMs : 0;
  const tick = tickAt(ticks, event.occurredAt + lateMs);
  if (drawn > 1 - AHEAD.share) event.occurredAt = tick.asOf + Math.ceil(random() * AHEAD.mostMs);
  tick.events.push(event);
}

function tickAt(ticks: readonly Tick[], at: EpochMs): Tick {
  const tickMs = (LOG_DAYS * DAY_MS) / ticks.length;
  const tick = ticks[Math.min(ticks.length - 1, Math.floor((at - START_AT) / tickMs))];
  if (tick === undefined) throw new RangeError('an event before the log');
  return tick;
}

function eventOf(id: string, customerId: string, occurredAt: EpochMs, life: Life, random: Random): WireEvent {
  const { channel, type, amount } = drawAct(life, (occurredAt - START_AT) / DAY_MS, random);
  const event: WireEvent = { id, customerId, occurredAt, channel, type };
  if (amount > 0) event.amount = Math.ceil(random() * amount * 100) / 100;
  if (event.amount !== undefined && random() < REVERSED_SHARE) event.amount = -event.amount;
  if (amount > 0 && random() < 0.1) event.currency = 'EUR';
  if (channel === 'system' || random() < 0.15) event.balance = Math.round(life.balance * (0.5 + random()));
  if (life.branch !== null && random() < 0.3) event.branch = life.branch;
  return event;
}
