/**
 * Scanned states against the readable definition, over random lives: the same outcomes, bytes, features to the last bit,
 * and signals.
 */
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { hostileBytes } from '../../../test/builders/hostile.bytes.js';
import { joined, partsOf } from '../../../test/builders/state.sections.js';
import { seeded } from '../../../test/builders/traffic.builder.js';
import { ZONES } from '../../../test/builders/zone.builder.js';
import { FEATURES, writeFeatures } from '../features/features.js';
import { signalsOf, type Signals } from '../features/signals.js';
import { UTC, type Calendar } from '../primitives/calendar.js';
import { cellOf } from '../primitives/cells.js';
import { DAY_MS, HOUR_MS, MINUTE_MS, dayOf } from '../primitives/time.js';
import { CHANNELS, KINDS } from '../primitives/vocabulary.js';
import { SYSTEM_CHANNEL, MONEY_IN_KIND, MONEY_OUT_KIND, isBusinessKind, type Activity } from '../state/activity.js';
import { NO_FLOWS } from '../state/flows.js';
import { newLifecycle } from '../state/lifecycle.js';
import { advance, apply, newState, type CustomerState } from '../state/state.js';
import { DECAYED_TAG } from '../state/sections.codec.js';
import { decodeState, encodeBody, withLifecycle } from '../state/state.codec.js';
import { Tiles } from '../state/tile.columns.js';
import { Records, openAt } from './scan.js';

const LIVES = 60;
const STEPS = 45;
const LIFECYCLE = { ...newLifecycle(), model: 'm' };

/** How far time goes on in one step. Below zero: another clock. */
const PACES = [
  [0, MINUTE_MS, 20 * MINUTE_MS],
  [MINUTE_MS, HOUR_MS, DAY_MS],
  [HOUR_MS, DAY_MS, 3 * DAY_MS],
  [-2 * HOUR_MS, DAY_MS, 9 * DAY_MS, 30 * DAY_MS, 100 * DAY_MS],
  [DAY_MS, 7 * DAY_MS, 40 * DAY_MS, 400 * DAY_MS],
];

/** More than is exact in any order. */
const RICHES = [1e14, 2 ** 48 + 1];

type Random = () => number;

function oneOf<T>(all: readonly T[], random: Random): T {
  const one = all[Math.floor(random() * all.length)];
  if (one === undefined) throw new RangeError('nothing to choose from');
  return one;
}

function someActivity(id: string, asOf: number, random: Random, isRich: boolean): Activity {
  const channel = random() < 0.15 ? SYSTEM_CHANNEL : Math.floor(random() * CHANNELS.length);
  const kind = Math.floor(random() * KINDS.length);
  const isBusiness = isBusinessKind(kind);
  const late = random() < 0.6 ? random() * HOUR_MS : random() ** 2 * 8 * DAY_MS;
  const occurredAt = Math.round(random() < 0.05 ? asOf + random() * 5 * MINUTE_MS : asOf - late);
  const isCorrection = isBusiness && random() < 0.08;
  const isTwoWay = !isCorrection && (kind === MONEY_IN_KIND || kind === MONEY_OUT_KIND) && random() < 0.3;
  const size = isRich && random() < 0.1 ? oneOf(RICHES, random) : oneOf([100, 5_000, 5_000, 123_456], random);
  return {
    id,
    occurredAt,
    channel,
    kind,
    amount: random() < 0.2 ? null : isCorrection && random() < 0.8 ? -size : size,
    balance: random() < 0.3 ? Math.floor(random() * 1_000_000) - 1_000 : null,
    branch: random() < 0.1 ? oneOf(['north', 'süd', 'w'.repeat(90)], random) : null,
    isCorrection,
    isIncome: kind === MONEY_IN_KIND && random() < 0.3,
    twoWay: isTwoWay ? Math.floor(random() * 2) : null,
    product: random() < 0.05 ? someNews(random) : null,
    closing: random() < 0.01 ? { scope: oneOf(['account', 'product'], random), at: occurredAt, by: 'customer' } : null,
  };
}

function someNews(random: Random): NonNullable<Activity['product']> {
  return {
    id: Math.floor(random() * 5),
    class: oneOf(['card', 'loan', null], random),
    what: oneOf(['bought', 'closed', 'named'], random),
    maturesOn: random() < 0.5 ? null : 20_000 + Math.floor(random() * 2_000),
  };
}

/** What one batch makes of a customer. */
interface Made {
  outcomes: string[];
  body: string;
  features: number[];
  signals: Signals;
  facts: unknown;
}

function factsOf(state: CustomerState, flows: object): unknown {
  const { asOf, lastBusinessAt, firstPurchaseAt, branch, place, seen } = state;
  return { asOf, lastBusinessAt, firstPurchaseAt, branch: branch && { ...branch }, place, marks: seen.size(), flows };
}

function byDefinition(bytes: Uint8Array, events: readonly Activity[], asOf: number, calendar: Calendar): Made {
  const state = decodeState(bytes, new Tiles(), calendar);
  const flows = { ...NO_FLOWS };
  advance(state, asOf);
  const outcomes = events.map((event) => apply(state, event, flows));
  const features = new Float32Array(FEATURES.length);
  const signals = signalsOf(state, state.asOf);
  writeFeatures(signals, features, 0);
  const body = Buffer.from(encodeBody(state)).toString('hex');
  return { outcomes, body, features: [...features], signals: plain(signals), facts: factsOf(state, flows) };
}

/** Null when the state is not scanned. */
function byScan(bytes: Uint8Array, events: readonly Activity[], asOf: number, calendar: Calendar): Made | null {
  const state = openAt(bytes, asOf, calendar);
  if (state === null) return null;
  const flows = { ...NO_FLOWS };
  const outcomes = events.map((event) => apply(state, event, flows));
  const features = new Float32Array(FEATURES.length);
  const done = new Records(1).finish(features, 0);
  if (done === null) return null;
  const body = Buffer.from(done.body).toString('hex');
  const facts = factsOf(state, flows);
  openAt(bytes, asOf + 500 * DAY_MS, calendar); // what was made must not depend on the work space
  return { outcomes, body, features: [...features], signals: plain(done.signals), facts };
}

const MEMBERS = Object.keys(signalsOf(newState(0), 0)) as (keyof Signals)[];
const WINDOWS = ['hour', 'day', 'week', 'month', 'quarter', 'baseline'] as const;
const RHYTHMS = ['business', 'active', 'moneyIn'] as const;

/** All members as an ordinary object. */
function plain(signals: Signals): Signals {
  const example = signalsOf(newState(0), 0);
  const copy = <T extends object>(of: T, like: T): T =>
    Object.fromEntries(Object.keys(like).map((key) => [key, of[key as keyof T]])) as T;
  return {
    ...copy(signals, example),
    highestBalance: signals.highestBalance ?? Math.max(-Infinity, ...signals.balances.map(({ amount }) => amount)),
    ...(Object.fromEntries(WINDOWS.map((name) => [name, copy(signals[name], example[name])])) as object),
    ...(Object.fromEntries(RHYTHMS.map((name) => [name, copy(signals[name], example[name])])) as object),
    decayed: copy(signals.decayed, example.decayed),
  };
}

interface Life {
  scanned: number;
  others: number;
}

function live(seed: number): Life {
  const random = seeded(seed);
  const zone = oneOf(ZONES, random);
  const pace = oneOf(PACES, random);
  let calendar = zone.calendar;
  const isRich = random() < 0.05;
  const isMoving = random() < 0.1;
  let asOf = zone.changeAt - Math.floor(random() * 3 * DAY_MS);
  let bytes: Uint8Array | null = null;
  const counts = { scanned: 0, others: 0 };
  for (let step = 0; step < STEPS; step++) {
    if (isMoving && random() < 0.1) calendar = oneOf(ZONES, random).calendar;
    if (bytes !== null && random() < 0.02) bytes = withoutDecayed(bytes);
    const many = random() < 0.1 ? 12 : Math.floor(random() * 4);
    const ids = Array.from({ length: many }, () => `${random() < 0.1 ? step - 1 : step}/${Math.floor(random() * 20)}`);
    const events = ids.map((id) => someActivity(id, asOf, random, isRich));
    bytes = bytes === null ? born(events, asOf, calendar) : next(bytes, events, asOf, calendar, counts);
    asOf += Math.round(oneOf(pace, random) * random());
  }
  return counts;
}

/** As builds before decayed sums wrote it. */
function withoutDecayed(bytes: Uint8Array): Uint8Array {
  const { head, parts } = partsOf(bytes);
  return joined({ head, parts: parts.filter(({ tag }) => tag !== DECAYED_TAG) });
}

function born(events: readonly Activity[], asOf: number, calendar: Calendar): Uint8Array | null {
  const state = newState(asOf, new Tiles(), calendar);
  const applied = events.filter((event) => apply(state, event) === 'applied');
  return applied.length === 0 ? null : withLifecycle(encodeBody(state), state.asOf, LIFECYCLE);
}

function next(
  bytes: Uint8Array,
  events: readonly Activity[],
  asOf: number,
  calendar: Calendar,
  counts: Life,
): Uint8Array {
  const want = byDefinition(bytes, events, asOf, calendar);
  const got = byScan(bytes, events, asOf, calendar);
  if (got === null) counts.others++;
  else {
    counts.scanned++;
    expect(got).toEqual(want);
    expect(got.features.every((value, i) => Object.is(value, want.features[i]))).toBe(true);
  }
  return withLifecycle(Buffer.from(want.body, 'hex'), want.signals.asOf, LIFECYCLE, { row: 7, mark: 8 });
}

/** A state with tiles of an act each, by the start of their day (in days ago) and their level. */
function tiled(tiles: readonly [daysAgo: number, level: number][], amount = 100): Uint8Array {
  const state = newState(MONDAY);
  for (const [i, [daysAgo, level]] of tiles.entries()) {
    state.tiles.append(MONDAY - daysAgo * DAY_MS, level);
    state.tiles.addCount(i, cellOf(0, MONEY_OUT_KIND), 1);
    state.tiles.amountOut[i] = amount;
    state.tiles.activeDays[i] = 1;
    state.tiles.businessDays[i] = 1;
  }
  state.firstSeenAt = MONDAY - 400 * DAY_MS;
  state.decayed.lastDay = dayOf(MONDAY) - 60;
  return withLifecycle(encodeBody(state), MONDAY, LIFECYCLE).slice();
}

const MONDAY = Date.UTC(2028, 0, 31);
const [DAY_LEVEL, WEEK_LEVEL] = [2, 3];

function isScanned(bytes: Uint8Array): boolean {
  const state = openAt(bytes, MONDAY, UTC);
  return state !== null && new Records(1).finish(new Float32Array(FEATURES.length), 0) !== null;
}

describe('a scanned state', () => {
  it('has all members of signals', () => {
    expect(MEMBERS.filter((member) => !(member in plain(signalsOf(newState(0), 0))))).toEqual([]);
  });

  it('gives the outcomes, bytes, features and signals of the definition, whatever a life brings', () => {
    const lives = Array.from({ length: LIVES }, (_, seed) => live(seed));
    const scanned = lives.reduce((sum, one) => sum + one.scanned, 0);
    const others = lives.reduce((sum, one) => sum + one.others, 0);
    expect(others / scanned).toBeLessThan(0.1);
  });

  it.each<[string, boolean, Uint8Array]>([
    [
      'tiles of their age',
      true,
      tiled([
        [70, WEEK_LEVEL],
        [20, DAY_LEVEL],
      ]),
    ],
    [
      'a week among days',
      false,
      tiled([
        [70, WEEK_LEVEL],
        [21, WEEK_LEVEL],
      ]),
    ],
    [
      'a day within a week',
      false,
      tiled([
        [70, WEEK_LEVEL],
        [70, DAY_LEVEL],
      ]),
    ],
    ['a day far ahead', false, tiled([[-90, DAY_LEVEL]])],
    ['sums that are not exact in any order', false, tiled([[70, WEEK_LEVEL]], 2 ** 45)],
    ['such sums of today', false, tiled([[0, DAY_LEVEL]], 2 ** 45)],
  ])('is made only of what it can sum: %s: %s', (_what, is, bytes) => {
    expect(isScanned(bytes)).toBe(is);
  });

  it('is refused with a RangeError, or left to the definition, or read, whatever its bytes are', () => {
    const lives = Array.from({ length: 10 }, (_, seed) =>
      tiled([
        [70 + 7 * seed, WEEK_LEVEL],
        [20, DAY_LEVEL],
      ]),
    );
    fc.assert(
      fc.property(hostileBytes(fc.constantFrom(...lives)), (bytes) => {
        try {
          isScanned(bytes);
        } catch (fault) {
          expect(fault).toBeInstanceOf(RangeError);
        }
      }),
    );
  });
});
