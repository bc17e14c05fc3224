/**
 * `latency`: requests are sent at their due time, whether or not earlier ones were answered (an open loop). Every
 * time is measured from the due time. So a service that stalls is charged for all requests that waited meanwhile.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { createRandom } from '../command/random.js';
import { DoorBed } from './door.js';
import { observeApplied, outcomeOf, refuseUnlessWhole, untilQuiet } from './lanes.js';
import { lagOf } from './lag.js';
import { LOADS, POST_EVENTS, type LatencyRun, type LoadRun, type Times } from './latency.loads.js';
import { Probes, RefusedError, type Timing } from './latency-probes.js';
import { resultOf } from './latency.tables.js';
import { short, type Context, type PartResult } from './part.js';
import { Turns, type Side } from './sides.js';
import { quantilesOf, type Quantiles } from './statistics.js';

const QUICK_LOADS = new Set(['at4000', 'at8000', 'half', 'fourFifths']);
const SECONDS = { quick: 6, full: 12 };
const MOST_RUNS = { quick: 1, full: 3 };
const IDLE_EVENTS = { quick: 50, full: 200 };
const IDLE_GAP_MS = 60;
/** Rarely: only the end is asked for, and asking costs the Redis that is measured. */
const POLL_MS = 250;
const WARM_UP = { perSecond: 4_000, seconds: 2 };

export async function latency(context: Context): Promise<PartResult> {
  const { isQuick, isVolatile, sides } = context;
  const runs = Math.min(context.runs, isQuick ? MOST_RUNS.quick : MOST_RUNS.full);
  const rounds = await Turns.for(
    sides,
    { isVolatile },
    (bed) => DoorBed.open(bed),
    (turns) => turns.rounds({ goesOn: (run) => run < runs }, (door, side) => turnOf(door, side, context)),
  );
  return resultOf(context, rounds);
}

async function turnOf(door: DoorBed, side: Side, context: Context): Promise<LatencyRun> {
  const { isQuick, say } = context;
  const most = mostFound(context, side) ?? (await door.mostPerSecond(isQuick));
  const seconds = isQuick ? SECONDS.quick : SECONDS.full;
  await orRefused(side, door, (probes) => underLoad(door, probes, WARM_UP.perSecond, WARM_UP.seconds));
  const loads = new Map<string, LoadRun>();
  for (const load of LOADS) {
    if (isQuick && !QUICK_LOADS.has(load.name)) continue;
    const perSecond = load.perSecond ?? most * (load.share ?? NaN);
    const run = await orRefused(side, door, (probes) => underLoad(door, probes, perSecond, seconds));
    if (run !== null) loads.set(load.name, run);
    const p99 = run === null ? 'refused' : `committed p99 ${short(run.committed.p99)} ms`;
    say(`latency, ${side.title}, ${load.name}: ${p99}`);
  }
  const events = isQuick ? IDLE_EVENTS.quick : IDLE_EVENTS.full;
  return { most, loads, idle: await withProbes(door, (probes) => idleTimes(probes, events)) };
}

function mostFound({ found }: Context, { name }: Side): number | null {
  const door = found['door'];
  const most = name === 'now' ? door : door?.[name];
  if (typeof most !== 'object' || most === null || !('steadyEventsPerSecond' in most)) return null;
  return Number(most.steadyEventsPerSecond);
}

/**
 * A load that the door refuses, because it falls too far behind, is a finding and has no times. Any other fault makes the
 * figure void; one of the build before is none of this build.
 */
async function orRefused(
  side: Side,
  door: DoorBed,
  work: (probes: Probes) => Promise<LoadRun>,
): Promise<LoadRun | null> {
  try {
    return await withProbes(door, work);
  } catch (fault) {
    if (side.name === 'now' && !(fault instanceof RefusedError)) throw fault;
    await untilQuiet(door.bed);
    return null;
  }
}

/** For one run each: a connection that rested with its side is not used again. */
export async function withProbes<T>(door: DoorBed, work: (probes: Probes) => Promise<T>): Promise<T> {
  const probes = await Probes.open(door);
  try {
    return await work(probes);
  } finally {
    probes.close();
  }
}

/** Posts at the times of a Poisson process. */
export async function underLoad(door: DoorBed, probes: Probes, perSecond: number, seconds: number): Promise<LoadRun> {
  const { bed, intake, scorer } = door;
  const random = createRandom(Math.round(perSecond));
  const posts = Math.round((perSecond * seconds) / POST_EVENTS);
  const requests = probes.requests(posts, POST_EVENTS);
  const before = await outcomeOf(bed);
  await intake.probe.reset();
  const observing = observeApplied(bed, before, posts * POST_EVENTS, POLL_MS);
  let dueAt = performance.now();
  for (const request of requests) {
    dueAt += (-Math.log(1 - random()) * 1000 * POST_EVENTS) / perSecond;
    await almostUntil(dueAt);
    if (probes.fault !== null) break;
    probes.send(request, Math.min(dueAt, performance.now()));
  }
  await observing.catch((fault: unknown) => {
    throw probes.fault ?? fault; // the door's error says more than the fact that events are missing
  });
  const timings = await probes.settled();
  await refuseUnlessWhole(bed, before, posts * POST_EVENTS, [scorer]);
  const { delayP99Ms } = await intake.probe.usage();
  return { perSecond, ...quantiles(timings), delayP99Ms, lag: lagOf(timings) };
}

/**
 * Timers are accurate to a millisecond. A post leaves up to one too early, and its times count from then: to wait the rest
 * in turns of the event loop took an eighth of a core and more at 20,000 events a second, and the service has only two.
 */
async function almostUntil(dueAt: number): Promise<void> {
  const waitMs = Math.floor(dueAt - performance.now());
  if (waitMs >= 1) await sleep(waitMs);
  else await new Promise((resolve) => setImmediate(resolve)); // answers must be read, too
}

/** Sends each event alone, with nothing else in flight. */
async function idleTimes(probes: Probes, count: number): Promise<Times> {
  const timings: Timing[] = [];
  for (const request of probes.requests(count, 1)) {
    probes.send(request, performance.now());
    timings.push(...(await probes.settled()));
    await sleep(IDLE_GAP_MS);
  }
  return quantiles(timings);
}

function quantiles(timings: readonly Timing[]): Times {
  const of = (read: (timing: Timing) => number): Quantiles => quantilesOf(timings.map((one) => read(one) - one.dueAt));
  return {
    accepted: of((one) => one.acceptedAt),
    committed: of((one) => one.committedAt),
    screen: of((one) => one.screenAt),
  };
}
