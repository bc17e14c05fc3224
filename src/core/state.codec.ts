/**
 * A customer's state as bytes. Canonical: equal states give equal bytes, whatever the order of the events was.
 *
 * Layout: format, as-of, instants (as distances from as-of), last act per channel, balance, branch, tiles by start,
 * lifetime sums, applied ids by day, lifecycle. Optional parts are announced by a bit of the presence byte.
 */
import { isBusinessKind, BALANCE_KIND, MONEY_IN_KIND, SYSTEM_CHANNEL } from './activity.js';
import { ByteReader, ByteWriter } from './bytes.js';
import { shareToSteps, stepsToShare, type AlertState, type HeldTier, type Lifecycle } from './lifecycle.js';
import type { CustomerState, LastInChannel } from './state.js';
import type { SeenDay } from './seen.js';
import { TILE_SIZES_MS, WEEK_LEVEL, type Balance, type Tile } from './tiles.js';
import { dayOf, weekdayOf } from './time.js';
import {
  ALERT_KINDS,
  ALERT_STATUSES,
  CHANNELS,
  KINDS,
  OUTCOMES,
  SEVERITIES,
  STAGES,
  VALUE_TIERS,
  type EpochMs,
  type Stage,
} from './vocabulary.js';

export const STATE_FORMAT = 2;
/** Had one alert and no tier; it is still read. */
const FIRST_FORMAT = 1;

/** Tiles start on multiples of the smallest size. */
const UNIT_MS = TILE_SIZES_MS[0];
const NO_INDEX = 0;

/** One for all states: what it has finished stays as it is. */
const out = new ByteWriter();

/** Throws RangeError for a state that holds no event yet, or a number that bytes cannot keep. */
export function encodeState(state: CustomerState): Uint8Array {
  out.restart();
  out.byte(STATE_FORMAT);
  out.varint(state.asOf);
  const instants = new InstantWriter(out, state.asOf);
  instants.write(state.firstSeenAt);
  instants.optional(state.firstActiveAt);
  instants.optional(state.lastActiveAt);
  instants.optional(state.firstBusinessAt);
  instants.optional(state.lastBusinessAt);
  instants.optional(state.firstPurchaseAt);
  writeChannels(out, instants, state.lastByChannel);
  instants.optional(state.balance?.at ?? null);
  if (state.balance !== null) out.signed(state.balance.amount);
  instants.optional(state.branch?.at ?? null);
  if (state.branch !== null) out.text(state.branch.name);
  writeTiles(out, state.tiles);
  out.varint(state.before.activeDays);
  out.varint(state.before.businessDays);
  writeSeen(out, state.seen, dayOf(state.asOf));
  writeLifecycle(out, instants, state.lifecycle);
  return out.finish();
}

/** Throws RangeError when the bytes are cut short or of a format this build does not know. */
export function decodeState(bytes: Uint8Array): CustomerState {
  const input = new ByteReader(bytes);
  const format = input.byte();
  if (format !== STATE_FORMAT && format !== FIRST_FORMAT) {
    throw new RangeError(
      `customer state of format ${format}; this build reads formats ${FIRST_FORMAT} and ${STATE_FORMAT}`,
    );
  }
  const asOf = input.varint();
  const instants = new InstantReader(input, asOf);
  return {
    asOf,
    firstSeenAt: instants.read(),
    firstActiveAt: instants.optional(),
    lastActiveAt: instants.optional(),
    firstBusinessAt: instants.optional(),
    lastBusinessAt: instants.optional(),
    firstPurchaseAt: instants.optional(),
    lastByChannel: readChannels(input, instants),
    balance: readBalance(input, instants),
    branch: readBranch(input, instants),
    tiles: readTiles(input),
    before: { activeDays: input.varint(), businessDays: input.varint() },
    seen: readSeen(input, dayOf(asOf)),
    lifecycle: readLifecycle(input, instants, format),
  };
}

/** Instants as signed distances back from as-of; an optional one is shifted by one so that zero means none. */
class InstantWriter {
  constructor(
    private readonly out: ByteWriter,
    private readonly asOf: EpochMs,
  ) {}

  write(at: EpochMs): void {
    this.out.signed(this.asOf - at);
  }

  optional(at: EpochMs | null): void {
    this.out.byte(at === null ? 0 : 1);
    if (at !== null) this.write(at);
  }
}

class InstantReader {
  constructor(
    private readonly input: ByteReader,
    private readonly asOf: EpochMs,
  ) {}

  read(): EpochMs {
    return this.asOf - this.input.signed();
  }

  optional(): EpochMs | null {
    return this.input.byte() === 0 ? null : this.read();
  }
}

function readBalance(input: ByteReader, instants: InstantReader): CustomerState['balance'] {
  const at = instants.optional();
  return at === null ? null : { amount: input.signed(), at };
}

function readBranch(input: ByteReader, instants: InstantReader): CustomerState['branch'] {
  const at = instants.optional();
  return at === null ? null : { name: input.text(), at };
}

function writeChannels(out: ByteWriter, instants: InstantWriter, channels: readonly (LastInChannel | null)[]): void {
  for (const last of channels) {
    instants.optional(last?.at ?? null);
    if (last !== null) out.byte(last.kind);
  }
}

function readChannels(input: ByteReader, instants: InstantReader): (LastInChannel | null)[] {
  const channels: (LastInChannel | null)[] = [];
  for (let left = CHANNELS.length; left > 0; left--) {
    const at = instants.optional();
    channels.push(at === null ? null : { at, kind: input.byte() });
  }
  return channels;
}

function writeTiles(out: ByteWriter, tiles: readonly Tile[]): void {
  out.varint(tiles.length);
  let previous = 0;
  for (const tile of tiles) {
    const unit = tile.startAt / UNIT_MS;
    out.varint((unit - previous) * TILE_SIZES_MS.length + tile.level);
    previous = unit;
    writeTile(out, tile);
  }
}

const HAS_IN = 1;
const HAS_OUT = 2;
const HAS_BOUGHT = 4;
const HAS_BALANCE = 8;

function writeTile(out: ByteWriter, tile: Tile): void {
  out.byte(
    (tile.amountIn > 0 ? HAS_IN : 0) |
      (tile.amountOut > 0 ? HAS_OUT : 0) |
      (tile.amountBought > 0 ? HAS_BOUGHT : 0) |
      (tile.balance !== null ? HAS_BALANCE : 0),
  );
  out.byte(tile.cells.length / 2);
  for (const value of tile.cells) out.varint(value);
  if (tile.amountIn > 0) out.varint(tile.amountIn);
  if (tile.amountOut > 0) out.varint(tile.amountOut);
  if (tile.amountBought > 0) out.varint(tile.amountBought);
  if (tile.balance !== null) writeBalance(out, tile.balance, tile.startAt);
  if (tile.level !== WEEK_LEVEL) return;
  out.byte(tile.activeDays);
  out.byte(tile.businessDays);
  out.byte(tile.moneyInDays);
}

function writeBalance(out: ByteWriter, balance: Balance, startAt: EpochMs): void {
  out.signed(balance.amount);
  out.varint(balance.at - startAt);
}

function readTiles(input: ByteReader): Tile[] {
  const tiles: Tile[] = [];
  let unit = 0;
  for (let left = input.varint(); left > 0; left--) {
    const head = input.varint();
    unit += Math.floor(head / TILE_SIZES_MS.length);
    tiles.push(readTile(input, unit * UNIT_MS, head % TILE_SIZES_MS.length));
  }
  return tiles;
}

function readTile(input: ByteReader, startAt: EpochMs, level: number): Tile {
  const has = input.byte();
  const cells = readCells(input);
  const isWeek = level === WEEK_LEVEL;
  const sorts = isWeek ? 0 : sortsOf(cells);
  const day = isWeek ? 0 : 1 << weekdayOf(startAt);
  return {
    startAt,
    level,
    cells,
    amountIn: (has & HAS_IN) === 0 ? 0 : input.varint(),
    amountOut: (has & HAS_OUT) === 0 ? 0 : input.varint(),
    amountBought: (has & HAS_BOUGHT) === 0 ? 0 : input.varint(),
    balance: (has & HAS_BALANCE) === 0 ? null : { amount: input.signed(), at: startAt + input.varint() },
    activeDays: isWeek ? input.byte() : (sorts & ACTIVE) === 0 ? 0 : day,
    businessDays: isWeek ? input.byte() : (sorts & BUSINESS) === 0 ? 0 : day,
    moneyInDays: isWeek ? input.byte() : (sorts & MONEY_IN) === 0 ? 0 : day,
  };
}

function readCells(input: ByteReader): number[] {
  const length = 2 * input.byte();
  const cells = new Array<number>(length);
  for (let i = 0; i < length; i++) cells[i] = input.varint();
  return cells;
}

const ACTIVE = 1;
const BUSINESS = 2;
const MONEY_IN = 4;

/** What sorts of days an act in the cell makes, by cell. */
const SORTS = CHANNELS.flatMap((_, channel) =>
  KINDS.map((_, kind) =>
    channel === SYSTEM_CHANNEL
      ? 0
      : (kind === BALANCE_KIND ? 0 : ACTIVE) |
        (isBusinessKind(kind) ? BUSINESS : 0) |
        (kind === MONEY_IN_KIND ? MONEY_IN : 0),
  ),
);

/** A tile of a day or less has one day: its cells tell which masks hold it, so the masks need no bytes. */
function sortsOf(cells: readonly number[]): number {
  let sorts = 0;
  for (let i = 0; i < cells.length; i += 2) sorts |= SORTS[cells[i] ?? 0] ?? 0;
  return sorts;
}

function writeSeen(out: ByteWriter, seen: readonly SeenDay[], today: number): void {
  out.varint(seen.length);
  for (const { day, marks } of seen) {
    out.signed(today - day);
    out.varint(marks.length);
    for (const mark of marks) out.uint48(mark);
  }
}

function readSeen(input: ByteReader, today: number): SeenDay[] {
  const seen: SeenDay[] = [];
  for (let days = input.varint(); days > 0; days--) {
    const day = today - input.signed();
    const marks = new Array<number>(input.varint());
    for (let i = 0; i < marks.length; i++) marks[i] = input.uint48();
    seen.push({ day, marks });
  }
  return seen;
}

function writeLifecycle(out: ByteWriter, instants: InstantWriter, life: Lifecycle): void {
  out.byte(indexOrNone(STAGES, life.stage));
  instants.write(life.sinceAt);
  out.byte(indexOrNone(STAGES, life.candidate?.stage ?? null));
  if (life.candidate !== null) {
    out.varint(life.candidate.days);
    out.varint(life.candidate.lastDay);
  }
  out.uint16(shareToSteps(life.scores.risk));
  for (const share of life.scores.stages) out.uint16(shareToSteps(share));
  out.text(life.model);
  out.varint(life.policy);
  instants.write(life.beforeAt);
  out.byte(life.tier === null ? NO_INDEX : 1 + 2 * VALUE_TIERS.indexOf(life.tier.held) + (life.tier.isBelow ? 1 : 0));
  out.byte(life.alerts.length);
  for (const alert of life.alerts) writeAlert(out, instants, alert);
}

function readLifecycle(input: ByteReader, instants: InstantReader, format: number): Lifecycle {
  const stage = itemOrNone(STAGES, input.byte());
  const sinceAt = instants.read();
  const candidate = itemOrNone(STAGES, input.byte());
  const known = {
    stage,
    sinceAt,
    candidate: candidate === null ? null : { stage: candidate, days: input.varint(), lastDay: input.varint() },
    scores: {
      risk: stepsToShare(input.uint16()),
      stages: STAGES.map(() => stepsToShare(input.uint16())),
    },
    model: input.text(),
    policy: input.varint(),
  };
  if (format === FIRST_FORMAT) {
    return { ...known, beforeAt: sinceAt, tier: null, alerts: readFirstAlert(input, instants, stage) };
  }
  return { ...known, beforeAt: instants.read(), tier: readTier(input.byte()), alerts: readAlerts(input, instants) };
}

function readTier(code: number): HeldTier | null {
  const held = VALUE_TIERS[(code - 1) >> 1];
  return code === NO_INDEX || held === undefined ? null : { held, isBelow: code % 2 === 0 };
}

const IS_HELD_OUT = 1;
const IS_ASSIGNED = 2;

function writeAlert(out: ByteWriter, instants: InstantWriter, alert: AlertState): void {
  out.byte(ALERT_KINDS.indexOf(alert.kind));
  out.byte((alert.heldOut ? IS_HELD_OUT : 0) | (alert.assignee === null ? 0 : IS_ASSIGNED));
  out.byte(SEVERITIES.indexOf(alert.severity));
  out.byte(ALERT_STATUSES.indexOf(alert.status));
  out.byte(indexOrNone(STAGES, alert.fromStage));
  out.byte(indexOrNone(OUTCOMES, alert.outcome));
  out.byte(indexOrNone(VALUE_TIERS, alert.line));
  out.varint(alert.version);
  out.varint(alert.returns);
  instants.write(alert.openedAt);
  instants.write(alert.dueAt);
  for (const at of [alert.statusUntilAt, alert.escalatedAt, alert.resolvedAt, alert.calmSinceAt]) instants.optional(at);
  if (alert.assignee !== null) out.text(alert.assignee);
}

function readAlerts(input: ByteReader, instants: InstantReader): AlertState[] {
  return Array.from({ length: input.byte() }, () => readAlert(input, instants));
}

function readAlert(input: ByteReader, instants: InstantReader): AlertState {
  const kind = itemAt(ALERT_KINDS, input.byte());
  const flags = input.byte();
  return {
    kind,
    heldOut: (flags & IS_HELD_OUT) !== 0,
    severity: itemAt(SEVERITIES, input.byte()),
    status: itemAt(ALERT_STATUSES, input.byte()),
    fromStage: itemOrNone(STAGES, input.byte()),
    outcome: itemOrNone(OUTCOMES, input.byte()),
    line: itemOrNone(VALUE_TIERS, input.byte()),
    version: input.varint(),
    returns: input.varint(),
    openedAt: instants.read(),
    dueAt: instants.read(),
    statusUntilAt: instants.optional(),
    escalatedAt: instants.optional(),
    resolvedAt: instants.optional(),
    calmSinceAt: instants.optional(),
    assignee: (flags & IS_ASSIGNED) === 0 ? null : input.text(),
  };
}

/** Of the first format: one alert, open, of what the stage is. */
function readFirstAlert(input: ByteReader, instants: InstantReader, stage: Stage | null): AlertState[] {
  const severity = itemOrNone(SEVERITIES, input.byte());
  if (severity === null) return [];
  const openedAt = instants.read();
  return [
    {
      ...{ kind: stage === 'termination' ? 'termination' : 'decline', openedAt, severity, version: input.varint() },
      ...{ status: 'open', fromStage: null, assignee: null, dueAt: openedAt, heldOut: false, returns: 0, line: null },
      ...{ statusUntilAt: null, escalatedAt: null, resolvedAt: null, outcome: null, calmSinceAt: null },
    },
  ];
}

function itemAt<T>(items: readonly T[], index: number): T {
  const item = items[index];
  if (item === undefined)
    throw new RangeError(`a customer state holds a word of number ${index} that this build does not know`);
  return item;
}

function indexOrNone<T>(items: readonly T[], item: T | null): number {
  return item === null ? NO_INDEX : items.indexOf(item) + 1;
}

function itemOrNone<T>(items: readonly T[], index: number): T | null {
  return items[index - 1] ?? null;
}
