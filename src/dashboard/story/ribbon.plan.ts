/**
 * What the ribbon of stages shows, as shares of its width: from two years ago at most, or since the customer is known,
 * up to the end of what silence would bring.
 */
import type { ActivityView, AlertView, HistoryEntry, LoggedContactView } from '../../client/protocol.js';
import type { AlertKind, EpochMs, Severity, Stage } from '../../client/vocabulary.js';

const DAY_MS = 86_400_000;
const LONGEST_MS = 730 * DAY_MS;
/** A customer of yesterday does not fill the ribbon with one day. */
const SHORTEST_MS = 28 * DAY_MS;
/** What lies ahead takes at most this share of the span behind. A later change lies beyond the edge. */
const AHEAD_MOST = 0.5;
const AHEAD_LEAST = 0.03;
/** The stage after the change has some room. */
const ROOM_AFTER = 1.3;
const MOST_TICKS = 7;
const TICK_MONTHS = [1, 2, 3, 6] as const;

export interface RibbonInput {
  now: EpochMs;
  firstSeenAt: EpochMs;
  stage: Stage;
  stageSinceAt: EpochMs;
  /** Oldest first. */
  entries: readonly HistoryEntry[];
  ifSilent: { at: EpochMs; stage: Stage } | null;
  alerts: readonly AlertView[];
  weeks: ActivityView['weeks'];
  /** Contacts that people of the bank logged. */
  logged: readonly Pick<LoggedContactView, 'id' | 'at'>[];
}

export interface RibbonPiece {
  stage: Stage;
  fromAt: EpochMs;
  untilAt: EpochMs;
  /** Shares of the width. */
  x: number;
  width: number;
  /** The model's risk when the stage was entered; null when that is not on record. */
  risk: number | null;
}

export interface AlertOnRibbon {
  id: string;
  kind: AlertKind;
  severity: Severity;
  fromAt: EpochMs;
  /** Null while it is not resolved. */
  untilAt: EpochMs | null;
  x: number;
}

interface ContactOnRibbon {
  /** The start of its week. */
  at: EpochMs;
  count: number;
  x: number;
}

export interface RibbonPlan {
  /** What the width stands for. */
  span: Span;
  pieces: RibbonPiece[];
  /** Dotted: the present stage up to the change, then the stage after it. Empty when nothing is foretold. */
  ahead: RibbonPiece[];
  alerts: AlertOnRibbon[];
  /** By week, as the events have them. */
  contacts: ContactOnRibbon[];
  /** By people of the bank. */
  logged: { id: string; at: EpochMs; x: number }[];
  /** First days of months. */
  ticks: { at: EpochMs; x: number }[];
  nowX: number;
}

export function ribbonPlan(input: RibbonInput): RibbonPlan {
  const { now, ifSilent } = input;
  const fromAt = Math.max(now - LONGEST_MS, Math.min(input.firstSeenAt, now - SHORTEST_MS));
  const toAt = now + aheadMs(now - fromAt, ifSilent === null ? 0 : ifSilent.at - now);
  const scale = { fromAt, toAt };
  return {
    span: scale,
    pieces: knownStages(input).flatMap((known) => pieceOf(known, { fromAt, toAt: now }, scale)),
    ahead: foretold(input, toAt).flatMap((known) => pieceOf(known, { fromAt: now, toAt }, scale)),
    alerts: alertsOn(input.alerts, scale, now),
    contacts: contactsOn(input.weeks, scale),
    logged: placedOn(input.logged, scale),
    ticks: ticksOf(scale),
    nowX: shareAt(now, scale),
  };
}

/** Those within the span, each with its share of the width. */
export function placedOn<T extends { at: EpochMs }>(all: readonly T[], span: Span): (T & { x: number })[] {
  return all
    .filter(({ at }) => at >= span.fromAt && at <= span.toAt)
    .map((one) => ({ ...one, x: shareAt(one.at, span) }));
}

export interface Span {
  fromAt: EpochMs;
  toAt: EpochMs;
}

type Known = Pick<RibbonPiece, 'stage' | 'fromAt' | 'untilAt' | 'risk'>;

function aheadMs(behindMs: number, untilChangeMs: number): number {
  return Math.min(AHEAD_MOST * behindMs, Math.max(AHEAD_LEAST * behindMs, ROOM_AFTER * untilChangeMs));
}

/** Old entries of a long history are no longer kept: the oldest kept one still names the stage before it. */
function knownStages({ entries, firstSeenAt, stage, stageSinceAt, now }: RibbonInput): Known[] {
  const first = entries[0];
  if (first === undefined) return [{ stage, fromAt: stageSinceAt, untilAt: now, risk: null }];
  const stages = entries.map(({ to, at, risk }, i) => ({
    stage: to,
    fromAt: at,
    untilAt: entries[i + 1]?.at ?? now,
    risk,
  }));
  if (first.from === null) return stages;
  return [{ stage: first.from, fromAt: firstSeenAt, untilAt: first.at, risk: null }, ...stages];
}

function foretold({ ifSilent, stage, now }: RibbonInput, toAt: EpochMs): Known[] {
  if (ifSilent === null) return [];
  return [
    { stage, fromAt: now, untilAt: ifSilent.at, risk: null },
    { stage: ifSilent.stage, fromAt: ifSilent.at, untilAt: toAt, risk: null },
  ];
}

/** The part of a stage that lies in the span; none when it lies outside. */
function pieceOf(known: Known, within: Span, scale: Span): RibbonPiece[] {
  const from = Math.max(known.fromAt, within.fromAt);
  const until = Math.min(known.untilAt, within.toAt);
  if (until <= from) return [];
  const x = shareAt(from, scale);
  return [{ ...known, x, width: shareAt(until, scale) - x }];
}

function alertsOn(alerts: readonly AlertView[], scale: Span, now: EpochMs): AlertOnRibbon[] {
  return alerts
    .filter(({ openedAt }) => openedAt >= scale.fromAt && openedAt <= now)
    .map(({ id, kind, severity, openedAt, resolvedAt }) => ({
      id,
      kind,
      severity,
      fromAt: openedAt,
      untilAt: resolvedAt,
      x: shareAt(openedAt, scale),
    }))
    .toSorted((a, b) => a.fromAt - b.fromAt);
}

function contactsOn(weeks: ActivityView['weeks'], scale: Span): ContactOnRibbon[] {
  return weeks.flatMap(({ startsOn, counts }) => {
    const at = Date.parse(startsOn);
    const count = Object.values(counts).reduce((sum, kinds) => sum + (kinds.contact ?? 0), 0);
    return count === 0 || at > scale.toAt ? [] : [{ at, count, x: Math.max(0, shareAt(at, scale)) }];
  });
}

function ticksOf(scale: Span): RibbonPlan['ticks'] {
  const months = (scale.toAt - scale.fromAt) / (30.44 * DAY_MS);
  const step = TICK_MONTHS.find((size) => months / size <= MOST_TICKS) ?? 6;
  const first = new Date(scale.fromAt);
  const ticks: RibbonPlan['ticks'] = [];
  for (let month = Math.ceil((first.getMonth() + 1) / step) * step; ; month += step) {
    // In the reader's time zone, as every date on the page.
    const at = new Date(first.getFullYear(), month, 1).getTime();
    if (at > scale.toAt) return ticks;
    ticks.push({ at, x: shareAt(at, scale) });
  }
}

function shareAt(at: EpochMs, { fromAt, toAt }: Span): number {
  return (at - fromAt) / (toAt - fromAt);
}
