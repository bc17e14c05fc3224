/**
 * The heartbeat of one channel detects whether the whole channel is silent, compared with its own usual rate. The input
 * is counts and instants, the output a pulse.
 *
 * 1. Each beat reports the total number of events of the channel so far.
 * 2. A one-sided cumulative sum detects a drop of the rate (Page 1954). It grows by a small share of the expected
 *    events, shrinks by the events that arrived, and is never below zero. A rate above that share keeps it at zero.
 * 3. The channel becomes silent when three conditions hold: the sum shows that `quietEvents` expected events are
 *    missing, it has been above zero for `quietSeconds`, and the lull is longer than the channel's rhythm allows
 *    (lulls.ts; the next file may be due in an hour). The silence ends when the sum is back at zero: after a few
 *    events, or a small part of a delivery.
 * 4. The expected rate is learned from times without silence: by hour of the week, and as a recent rate.
 * 5. After a gap in the monitoring itself (the service was down) it is unknown how many events wait at the producers.
 *    The channel counts as silent until the missed events have arrived, or for as long as the gap lasted, at most ten
 *    minutes; but not if its rhythm says that nothing was due.
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

/** The least time constant of the recent rate. */
const RECENT_SECONDS = 600;
/** How long a channel is observed before its recent rate is used; a busy channel needs less. */
const LEAST_SECONDS = { usually: 600, busy: 120 };
const BUSY_EVENTS = 50;
/**
 * A burst counts in the recent rate as at most this many times that rate: after an import, normal traffic must not look
 * silent.
 */
const BURST = 3;
const MOST_SETTLING_MS = 10 * MINUTE_MS;
/** A channel that is silent for longer is closed, not broken: its present rate becomes the usual one. */
const GIVEN_UP_MS = 7 * DAY_MS;

export interface HeartbeatSettings {
  /** How many expected events must be missing. */
  quietEvents: number;
  /** The shortest silence that counts: events come in clumps, and a pause of moments means nothing. */
  quietSeconds: number;
  /** Beats further apart than this are a gap in the monitoring. */
  gapMs: number;
}

export interface Pulse {
  beatAt: EpochMs;
  /** Total events up to the beat. */
  seen: number;
  /** When the last event arrived, to within a beat; null when none arrived since the monitoring began. */
  lastEventAt: EpochMs | null;
  usual: UsualRates;
  /** The recent rate in events per second, in times without silence. */
  recent: { rate: number; seconds: number };
  lulls: Lulls;
  /** The cumulative sum, in events. */
  deficit: number;
  /** Seconds since the sum rose above zero. */
  doubtedSeconds: number;
  silentSinceAt: EpochMs | null;
  /** Set after a gap: the latest end of the settling, and how many events are still missing. */
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
 * The next pulse. A beat far before the last one means that the last clock was wrong: the usual rates are kept, the
 * rest is reset.
 * @param seen total events of the channel so far; a smaller number than before means that the counter was reset
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

/** When the channel will count as silent if no event arrives before; null while it is silent, or when unknown. */
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

/** The channel's usual events per hour now; null when not known yet. */
export function usualPerHour({ usual, recent, beatAt }: Pulse): number | null {
  const rate = usualAt(usual, beatAt)?.rate ?? recentRate(recent);
  return rate === null ? null : rate * 3600;
}

function anew(pulse: Pulse, beatAt: EpochMs, seen: number): Pulse {
  const lulls = { ...pulse.lulls, lull: unknownLulls().lull };
  return { ...pulse, beatAt, seen, lulls, deficit: 0, doubtedSeconds: 0, silentSinceAt: null, settling: null };
}

/** The pulse after a gap in the monitoring: the service was down. */
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

/**
 * Continues the settling after a gap. It ends when the missed events have arrived or its time is over; then the sum
 * decides.
 */
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
 * The rate to judge by, in events per second. A well-known hour of the week is used alone, so that a channel that fails
 * to open in the morning is noticed. Until then the recent rate must agree, so that the first nights and weekends do
 * not count as outages.
 */
function judgedRate({ usual, recent, lulls, beatAt }: Pulse): number {
  const known = expectableAt(usual, usualLull(lulls), beatAt);
  if (known?.sure === true) return known.rate;
  const lately = recentRate(recent);
  if (known === null) return lately ?? 0;
  return Math.min(known.rate, lately ?? Infinity);
}

/**
 * The usual rate by hour of the week, even if that is not well known yet. Without one, the recent rate is used,
 * including the present lull: the rate of the first minutes may have been that of a single delivery.
 */
function usualNow({ usual, recent, lulls, beatAt }: Pulse): Usual {
  const known = expectableAt(usual, usualLull(lulls), beatAt);
  if (known !== null) return known;
  const seconds = Math.min(recent.seconds, RECENT_SECONDS);
  const { lull } = lulls;
  const rate = recentRate(recent) === null ? 0 : (recent.rate * seconds + lull.events) / (seconds + lull.seconds);
  return { rate, pace: rate > 0 ? 1 : 0 };
}

/** The mean usual rate over the last `ms` before the beat, at most a week. */
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

/** Updates the recent rate: an exponentially weighted mean, and a plain mean over the first minutes. */
function withSpan(pulse: Pulse, { events, seconds }: Span): Pulse['recent'] {
  const { recent } = pulse;
  const total = recent.seconds + seconds;
  const most = recent.seconds < RECENT_SECONDS ? Infinity : BURST * recent.rate + 1 / RECENT_SECONDS;
  const weight = Math.max(1 - Math.exp(-seconds / memoryOf(pulse)), seconds / total);
  const rate = recent.rate + weight * (Math.min(most, events / seconds) - recent.rate);
  return { rate, seconds: total };
}

/**
 * The memory in seconds: the recent rate must span a usual lull, and a sum that no longer grows decays at the same
 * pace.
 */
function memoryOf({ lulls }: Pulse): number {
  return Math.max(RECENT_SECONDS, usualLull(lulls) ?? 0);
}
