/**
 * The heartbeat of one channel: is it silent as a whole, against its own usual rate? Counts and instants in, a pulse out.
 *
 * 1. Each beat says how many events the channel has brought so far.
 * 2. A one-sided cumulative sum watches for a drop of the rate (Page 1954): it grows by a small share of what was to be
 *    expected, shrinks by what came, and is never below zero. Events at more than that share keep it at zero.
 * 3. The channel is silent when the sum says that `quietEvents` expected events are missing and has not been zero for
 *    `quietSeconds`, and no longer silent when it is back at zero. It is capped a little above its threshold, so a few
 *    events release it.
 * 4. What is to be expected is learned from times without silence: by hour of the week, and as a recent rate.
 * 5. After a gap in the observing itself (the service was down) nobody knows what waits at the producers. The channel
 *    counts as silent until what was missed has come, or as long as the gap lasted, ten minutes at most.
 */
import { DAY_MS, MINUTE_MS, SECOND_MS } from './time.js';
import { expectableAt, learn, unknownRates, usualAt, type UsualRates } from './usual-rate.js';
import type { EpochMs } from './vocabulary.js';

/** A channel that still brings more than this share of its usual events is not silent. */
const SILENT_SHARE = 0.1;
const CAP_OVER_THRESHOLD = 1.2;
/** Time constant of the recent rate. */
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
  /** The cumulative sum, in events. */
  deficit: number;
  /** What was observed since the sum left zero: it enters the recent rate only when the sum is back. */
  doubted: { events: number; seconds: number };
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
    deficit: 0,
    doubted: { events: 0, seconds: 0 },
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
  if (ms < -settings.gapMs) return { ...pulse, beatAt: at, seen, silentSinceAt: null, settling: null, deficit: 0 };
  if (ms <= 0) return pulse;
  const events = Math.max(0, seen - pulse.seen);
  const lastEventAt = events > 0 ? at : pulse.lastEventAt;
  const heard = { ...pulse, beatAt: at, seen, lastEventAt };
  if (ms > settings.gapMs) return afterGap(heard, ms, events);
  if (pulse.silentSinceAt !== null && at - pulse.silentSinceAt > GIVEN_UP_MS) {
    return { ...newPulse(at, seen), lastEventAt };
  }
  const limits = { deficit: settings.quietEvents * SILENT_SHARE, seconds: settings.quietSeconds };
  return judged(settled(heard, ms / SECOND_MS, events, limits), ms / SECOND_MS, events, limits);
}

/** Events per hour that are usual for the channel now; null when not known yet. */
export function usualPerHour({ usual, recent, beatAt }: Pulse): number | null {
  const rate = usualAt(usual, beatAt)?.rate ?? recentRate(recent);
  return rate === null ? null : rate * 3600;
}

interface Limits {
  deficit: number;
  seconds: number;
}

function afterGap(pulse: Pulse, gapMs: number, events: number): Pulse {
  const expected = expectedRate(pulse);
  const settlingMs = Math.min(gapMs, MOST_SETTLING_MS);
  if ((expected * gapMs) / SECOND_MS - events < 1) return pulse;
  const owed = (expected * settlingMs) / SECOND_MS - events;
  return {
    ...pulse,
    settling: { untilAt: pulse.beatAt + settlingMs, owed },
    silentSinceAt: pulse.silentSinceAt ?? pulse.beatAt - gapMs,
  };
}

/** The settling after a gap goes on, or ends when what was missed has come or its time has passed: the sum then decides. */
function settled(pulse: Pulse, seconds: number, events: number, limits: Limits): Pulse {
  if (pulse.settling === null) return pulse;
  const { untilAt } = pulse.settling;
  const owed = pulse.settling.owed - events + SILENT_SHARE * expectedRate(pulse) * seconds;
  if (owed > 0 && pulse.beatAt < untilAt) return { ...pulse, settling: { untilAt, owed } };
  return { ...pulse, settling: null, silentSinceAt: pulse.deficit >= limits.deficit ? pulse.silentSinceAt : null };
}

function judged(pulse: Pulse, seconds: number, events: number, limits: Limits): Pulse {
  const drift = SILENT_SHARE * expectedRate(pulse) * seconds - events;
  const deficit = Math.min(CAP_OVER_THRESHOLD * limits.deficit, Math.max(0, pulse.deficit + drift));
  const doubted = { events: pulse.doubted.events + events, seconds: pulse.doubted.seconds + seconds };
  const missed = deficit >= limits.deficit && doubted.seconds >= limits.seconds;
  const silent = pulse.settling !== null || (pulse.silentSinceAt === null ? missed : deficit > 0);
  const usual = learn(pulse.usual, pulse.beatAt, seconds, events, !silent);
  if (silent) {
    const silentSinceAt = pulse.silentSinceAt ?? pulse.beatAt - doubted.seconds * SECOND_MS;
    return { ...pulse, usual, deficit, doubted, silentSinceAt };
  }
  if (deficit > 0) return { ...pulse, usual, deficit, doubted };
  const recent = pulse.silentSinceAt === null ? withSpan(pulse.recent, doubted) : pulse.recent;
  return { ...pulse, usual, recent, deficit, doubted: { events: 0, seconds: 0 }, silentSinceAt: null };
}

/**
 * Per second. An hour of the week that is well known speaks alone, so that a channel that fails to open in the morning
 * is noticed; before that the recent rate must agree, so that the first nights and weekends are no outages.
 */
function expectedRate({ usual, recent, beatAt }: Pulse): number {
  const known = expectableAt(usual, beatAt);
  if (known?.sure === true) return known.rate;
  const lately = recentRate(recent);
  if (known === null) return lately ?? 0;
  return Math.min(known.rate, lately ?? Infinity);
}

/** Null until the channel was observed for long enough. */
function recentRate({ rate, seconds }: Pulse['recent']): number | null {
  const least = rate * seconds >= BUSY_EVENTS ? LEAST_SECONDS.busy : LEAST_SECONDS.usually;
  return seconds < least ? null : rate;
}

/** An exponentially weighted mean, a plain one over the first minutes. */
function withSpan(recent: Pulse['recent'], { events, seconds }: Pulse['doubted']): Pulse['recent'] {
  const total = recent.seconds + seconds;
  const most = recent.seconds < RECENT_SECONDS ? Infinity : BURST * recent.rate + 1 / RECENT_SECONDS;
  const weight = Math.max(1 - Math.exp(-seconds / RECENT_SECONDS), seconds / total);
  const rate = recent.rate + weight * (Math.min(most, events / seconds) - recent.rate);
  return { rate, seconds: total };
}
