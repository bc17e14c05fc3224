/**
 * The heartbeat of one channel: is it silent as a whole, against its own usual rate? Counts and instants in, a pulse out.
 *
 * 1. Each beat says how many events the channel has brought so far.
 * 2. A one-sided cumulative sum watches for a drop of the rate (Page 1954): it grows by a small share of what was to be
 *    expected, shrinks by what came, and is never below zero. Events at more than that share keep it at zero.
 * 3. The channel is silent when the sum says that `quietEvents` expected events are missing and has not been zero for
 *    `quietSeconds`, and the lull is longer than the channel's rhythm allows (lulls.ts): a file may be due in an hour only.
 *    It is no longer silent when the sum is back at zero: after a few events, or a small part of a delivery.
 * 4. What is to be expected is learned from times without silence: by hour of the week, and as a recent rate.
 * 5. After a gap in the observing itself (the service was down) nobody knows what waits at the producers. The channel
 *    counts as silent until what was missed has come, or as long as the gap lasted, ten minutes at most; not when by its
 *    rhythm nothing can have been due.
 */
import {
  SILENT_SHARE,
  capOf,
  heard,
  isEarly,
  isIdle,
  isOverdue,
  longestLull,
  summed,
  unheard,
  unknownLulls,
  usualLull,
} from './lulls.js';
import type { Least, Lulls, Span, Usual } from './lulls.js';
import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS, WEEK_MS, floorTo } from '../primitives/time.js';
import { expectableAt, learn, unknownRates, usualAt, type UsualRates } from './usual-rate.js';
import type { EpochMs } from '../primitives/vocabulary.js';

/** Time constant of the recent rate, at least. */
const RECENT_SECONDS = 600;
/** A channel is observed for so long before it is judged by its recent rate; less when it is busy. */
const LEAST_SECONDS = { usually: 600, busy: 120 };
const BUSY_EVENTS = 50;
/** A burst moves the recent rate as if it were at most so many times that rate: an import must not make the rest look silent. */
const BURST = 3;
const MOST_SETTLING_MS = 10 * MINUTE_MS;
/** Silent for longer, a channel is closed, not broken: what it brings now becomes its usual. */
const GIVEN_UP_MS = 7 * DAY_MS;

export interface HeartbeatSettings {
  /** Expected events that must be missing. */
  quietEvents: number;
  /** For how long at least: events come in clumps, and a silence of moments decides nothing about anybody. */
  quietSeconds: number;
  /** Beats further apart are a gap in the observing. */
  gapMs: number;
}

export interface Pulse {
  beatAt: EpochMs;
  /** Events ever, as of the beat. */
  seen: number;
  /** To within a beat; null when none was seen since the watching began. */
  lastEventAt: EpochMs | null;
  usual: UsualRates;
  /** Events per second lately, in times without silence. */
  recent: { rate: number; seconds: number };
  lulls: Lulls;
  /** The cumulative sum, in events. */
  deficit: number;
  /** Since the sum left zero. */
  doubtedSeconds: number;
  silentSinceAt: EpochMs | null;
  /** After a gap: until when at most, and how many events are missing. */
  settling: { untilAt: EpochMs; owed: number } | null;
}

export function newPulse(at: EpochMs, seen: number): Pulse {
  return {
    beatAt: at,
    seen,
    lastEventAt: null,
    usual: unknownRates(),
    recent: { rate: 0, seconds: 0 },
    lulls: unknownLulls(),
    deficit: 0,
    doubtedSeconds: 0,
    silentSinceAt: null,
    settling: null,
  };
}

/**
 * A beat far behind the last one means that the last clock ran away: what is usual is kept, the rest begins anew.
 * @param seen events the channel has brought so far; a smaller number than before means that counting began anew
 */
export function beat(pulse: Pulse, at: EpochMs, seen: number, settings: HeartbeatSettings): Pulse {
  const ms = at - pulse.beatAt;
  if (ms < -settings.gapMs) return anew(pulse, at, seen);
  if (ms <= 0) return pulse;
  const events = Math.max(0, seen - pulse.seen);
  const lastEventAt = events > 0 ? at : pulse.lastEventAt;
  const next = { ...pulse, beatAt: at, seen, lastEventAt };
  const least = { events: settings.quietEvents, seconds: settings.quietSeconds };
  if (ms > settings.gapMs) return afterGap(next, ms, events, least);
  if (pulse.silentSinceAt !== null && at - pulse.silentSinceAt > GIVEN_UP_MS) {
    return { ...newPulse(at, seen), lastEventAt };
  }
  const span = { events, seconds: ms / SECOND_MS };
  return judged(settled(next, span, least), span, least);
}

/** When the channel counts as silent unless something comes before; null while it is silent, or not known. */
export function expectedBy(
  pulse: Pulse,
  { quietEvents: events, quietSeconds: seconds }: HeartbeatSettings,
): EpochMs | null {
  const longest = longestLull(pulse.lulls, { events, seconds });
  if (longest === null || pulse.silentSinceAt !== null) return null;
  let { deficit } = pulse;
  let { length } = pulse.lulls.lull;
  for (let at = pulse.beatAt; at < pulse.beatAt + GIVEN_UP_MS; at = floorTo(HOUR_MS, at) + HOUR_MS) {
    const then = { ...pulse, beatAt: at };
    const { pace } = usualNow(then);
    const drift = SILENT_SHARE * judgedRate(then);
    const missing = [
      [longest - length, pace],
      [SILENT_SHARE * events - deficit, drift],
    ].map(([left = 0, perSecond = 0]) => (left <= 0 ? 0 : left / perSecond));
    const leftMs = Math.max(...missing) * SECOND_MS;
    const hourMs = floorTo(HOUR_MS, at) + HOUR_MS - at;
    if (leftMs <= hourMs) return at + leftMs;
    length += (pace * hourMs) / SECOND_MS;
    deficit += (drift * hourMs) / SECOND_MS;
  }
  return null;
}

/** Events per hour that are usual for the channel now; null when not known yet. */
export function usualPerHour({ usual, recent, beatAt }: Pulse): number | null {
  const rate = usualAt(usual, beatAt)?.rate ?? recentRate(recent);
  return rate === null ? null : rate * 3600;
}

function anew(pulse: Pulse, beatAt: EpochMs, seen: number): Pulse {
  const lulls = { ...pulse.lulls, lull: unknownLulls().lull };
  return { ...pulse, beatAt, seen, lulls, deficit: 0, doubtedSeconds: 0, silentSinceAt: null, settling: null };
}

/** The service was down meanwhile. */
function afterGap(pulse: Pulse, gapMs: number, events: number, least: Least): Pulse {
  const span = { events, seconds: gapMs / SECOND_MS };
  const usual = usualOver(pulse, gapMs);
  const lulls = unheard(pulse.lulls, usual, span, least);
  if (usual.rate * span.seconds - events < 1 || isEarly(lulls)) return { ...pulse, lulls };
  const settlingMs = Math.min(gapMs, MOST_SETTLING_MS);
  const owed = (judgedRate(pulse) * settlingMs) / SECOND_MS - events;
  return {
    ...pulse,
    lulls,
    settling: { untilAt: pulse.beatAt + settlingMs, owed },
    silentSinceAt: pulse.silentSinceAt ?? pulse.beatAt - gapMs,
  };
}

/** The settling after a gap goes on, or ends when what was missed has come or its time has passed: the sum then decides. */
function settled(pulse: Pulse, { events, seconds }: Span, least: Least): Pulse {
  if (pulse.settling === null) return pulse;
  const { untilAt } = pulse.settling;
  const owed = pulse.settling.owed - events + SILENT_SHARE * judgedRate(pulse) * seconds;
  if (owed > 0 && pulse.beatAt < untilAt) return { ...pulse, settling: { untilAt, owed } };
  const isSilent = pulse.deficit >= SILENT_SHARE * least.events && isOverdue(pulse.lulls, least);
  return { ...pulse, settling: null, silentSinceAt: isSilent ? pulse.silentSinceAt : null };
}

function judged(pulse: Pulse, span: Span, least: Least): Pulse {
  const rate = judgedRate(pulse);
  const usually = usualNow(pulse);
  const isFading = pulse.silentSinceAt === null && isIdle(usually);
  const cap = capOf(usualLull(pulse.lulls) ?? 0, rate, least);
  const sum = isFading ? pulse.deficit * Math.exp(-span.seconds / memoryOf(pulse)) : pulse.deficit;
  const deficit = summed(sum, rate, span, cap);
  const doubtedSeconds = pulse.doubtedSeconds + span.seconds;
  const [lulls, known] = heard(pulse.lulls, usually, span, least);
  const isMissed = deficit >= SILENT_SHARE * least.events && doubtedSeconds >= least.seconds;
  const missed = isMissed && isOverdue(lulls, least);
  const silent = pulse.settling !== null || (pulse.silentSinceAt === null ? missed : deficit > 0);
  const usual = learn(pulse.usual, pulse.beatAt, span.seconds, span.events, !silent);
  const next = { ...pulse, usual, lulls, deficit, doubtedSeconds };
  if (silent) return { ...next, silentSinceAt: pulse.silentSinceAt ?? pulse.beatAt - doubtedSeconds * SECOND_MS };
  const isOdd = lulls.odd.count > pulse.lulls.odd.count;
  const recent = known === null || isOdd || pulse.silentSinceAt !== null ? pulse.recent : withSpan(pulse, known);
  return { ...next, recent, doubtedSeconds: deficit > 0 ? doubtedSeconds : 0, silentSinceAt: null };
}

/**
 * Per second. An hour of the week that is well known speaks alone, so that a channel that fails to open in the morning
 * is noticed; before that the recent rate must agree, so that the first nights and weekends are no outages.
 */
function judgedRate({ usual, recent, lulls, beatAt }: Pulse): number {
  const known = expectableAt(usual, usualLull(lulls), beatAt);
  if (known?.sure === true) return known.rate;
  const lately = recentRate(recent);
  if (known === null) return lately ?? 0;
  return Math.min(known.rate, lately ?? Infinity);
}

/**
 * What the week says, although it is not well known yet; before that the recent rate, the lull that goes on included:
 * the rate of the first minutes may have been that of one delivery.
 */
function usualNow({ usual, recent, lulls, beatAt }: Pulse): Usual {
  const known = expectableAt(usual, usualLull(lulls), beatAt);
  if (known !== null) return known;
  const seconds = Math.min(recent.seconds, RECENT_SECONDS);
  const { lull } = lulls;
  const rate = recentRate(recent) === null ? 0 : (recent.rate * seconds + lull.events) / (seconds + lull.seconds);
  return { rate, pace: rate > 0 ? 1 : 0 };
}

/** On average over the time up to the beat, at most a week of it. */
function usualOver(pulse: Pulse, ms: number): Usual {
  const hours = Math.ceil(Math.min(ms, WEEK_MS) / HOUR_MS);
  const each = Array.from({ length: hours }, (_, i) => usualNow({ ...pulse, beatAt: pulse.beatAt - (i * ms) / hours }));
  const mean = (of: keyof Usual): number => each.reduce((sum, one) => sum + one[of], 0) / hours;
  return { rate: mean('rate'), pace: mean('pace') };
}

/** Null until the channel was observed for long enough. */
function recentRate({ rate, seconds }: Pulse['recent']): number | null {
  const least = rate * seconds >= BUSY_EVENTS ? LEAST_SECONDS.busy : LEAST_SECONDS.usually;
  return seconds < least ? null : rate;
}

/** An exponentially weighted mean, a plain one over the first minutes. */
function withSpan(pulse: Pulse, { events, seconds }: Span): Pulse['recent'] {
  const { recent } = pulse;
  const total = recent.seconds + seconds;
  const most = recent.seconds < RECENT_SECONDS ? Infinity : BURST * recent.rate + 1 / RECENT_SECONDS;
  const weight = Math.max(1 - Math.exp(-seconds / memoryOf(pulse)), seconds / total);
  const rate = recent.rate + weight * (Math.min(most, events / seconds) - recent.rate);
  return { rate, seconds: total };
}

/** Seconds: the recent rate reaches back over a usual lull, and a sum that nothing adds to is forgotten as fast. */
function memoryOf({ lulls }: Pulse): number {
  return Math.max(RECENT_SECONDS, usualLull(lulls) ?? 0);
}
