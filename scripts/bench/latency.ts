/**
 * `latency`: requests are sent at their due time, whether or not earlier ones were answered (an open loop). Every
 * time is measured from the due time. So a service that stalls is charged for all requests that waited meanwhile.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { Bed, SHARDS } from './bed.js';
import { DoorBed } from './door.js';
import { outcomeOf, refuseUnlessWhole, observeApplied } from './lanes.js';
import { Probes, type Timing } from './latency-probes.js';
import { short, type Context, type Findings, type PartResult, type Plot } from './part.js';
import type { Series } from './plot.js';
import { createRandom } from '../command/random.js';
import { quantilesOf, spreadOf, type Quantiles } from './statistics.js';

const LOADS = [
  { name: 'quarter', share: 0.25 },
  { name: 'half', share: 0.5 },
  { name: 'threeQuarters', share: 0.75 },
] as const;
const POST_EVENTS = 100;
const SECONDS = { quick: 10, full: 15 };
const IDLE_EVENTS = { quick: 60, full: 300 };
const IDLE_GAP_MS = 60;
const WARM_UP_SECONDS = 2;
const FEW_SHARDS = 4;

interface LoadRun {
  share: number;
  shards: number;
  perSecond: number;
  accepted: Quantiles;
  committed: Quantiles;
  screen: Quantiles;
  delayP99Ms: number;
}

export async function latency(context: Context): Promise<PartResult> {
  const { most, runs, idle } = await onUsualBed(context);
  if (!context.isQuick) runs.set('halfOfFewShards', await onFewShards(context, most / 2));
  return resultOf(context, most, runs, idle);
}

interface Measured {
  most: number;
  runs: Map<string, LoadRun[]>;
  idle: Pick<LoadRun, 'committed' | 'screen'>;
}

async function onUsualBed(context: Context): Promise<Measured> {
  const { isQuick, isVolatile } = context;
  return Bed.for({ isVolatile }, async (bed) => {
    const door = await DoorBed.open(bed);
    const most = Number(context.found['door']?.['eventsPerSecond'] ?? (await door.mostPerSecond(isQuick)));
    const probes = await Probes.open(door);
    try {
      await underLoad(door, probes, most * 0.5, WARM_UP_SECONDS);
      const runs = new Map<string, LoadRun[]>();
      for (let i = 0; i < (isQuick ? 1 : context.runs); i++) {
        for (const { name, share } of LOADS) {
          if (isQuick && name !== 'half') continue;
          const run = await underLoad(door, probes, most * share, isQuick ? SECONDS.quick : SECONDS.full);
          runs.set(name, [...(runs.get(name) ?? []), { ...run, share, shards: SHARDS }]);
          context.say(`latency, ${100 * share} %: committed p99 ${short(run.committed.p99)} ms`);
        }
      }
      const idle = await idleTimes(probes, isQuick ? IDLE_EVENTS.quick : IDLE_EVENTS.full);
      return { most, runs, idle };
    } finally {
      probes.close();
    }
  });
}

/** The same load on fewer lanes: each POST then becomes fewer and larger jobs. */
async function onFewShards(context: Context, perSecond: number): Promise<LoadRun[]> {
  return Bed.for({ isVolatile: context.isVolatile, shards: FEW_SHARDS }, async (bed) => {
    const door = await DoorBed.open(bed);
    const probes = await Probes.open(door);
    const runs: LoadRun[] = [];
    try {
      await underLoad(door, probes, perSecond, WARM_UP_SECONDS);
      for (let i = 0; i < context.runs; i++) {
        runs.push({ ...(await underLoad(door, probes, perSecond, SECONDS.full)), share: 0.5, shards: FEW_SHARDS });
      }
      return runs;
    } finally {
      probes.close();
    }
  });
}

async function underLoad(
  door: DoorBed,
  probes: Probes,
  perSecond: number,
  seconds: number,
): Promise<Omit<LoadRun, 'share' | 'shards'>> {
  const { bed, intake, scorer } = door;
  const random = createRandom(Math.round(perSecond));
  const posts = Math.round((perSecond * seconds) / POST_EVENTS);
  const requests = probes.requests(posts, POST_EVENTS);
  const before = await outcomeOf(bed);
  await intake.probe.reset();
  const observing = observeApplied(bed, before, posts * POST_EVENTS);
  let dueAt = performance.now();
  for (const request of requests) {
    dueAt += (-Math.log(1 - random()) * 1000 * POST_EVENTS) / perSecond;
    const waitMs = dueAt - performance.now();
    // Timers are accurate to a millisecond. The rest of the wait yields in turns of the event loop, so that answers
    // are not delayed.
    if (waitMs > 2) await sleep(waitMs - 1.5);
    while (performance.now() < dueAt) await new Promise((resolve) => setImmediate(resolve));
    probes.send(request, dueAt);
  }
  await observing.catch((fault: unknown) => {
    throw probes.fault ?? fault; // the door's error says more than the fact that events are missing
  });
  const timings = await probes.settled();
  await refuseUnlessWhole(bed, before, posts * POST_EVENTS, [scorer]);
  const { delayP99Ms } = await intake.probe.usage();
  return { perSecond, ...quantiles(timings), delayP99Ms };
}

/** Sends each event alone, with nothing else in flight. */
async function idleTimes(probes: Probes, count: number): Promise<Pick<LoadRun, 'committed' | 'screen'>> {
  const timings: Timing[] = [];
  for (const request of probes.requests(count, 1)) {
    probes.send(request, performance.now());
    timings.push(...(await probes.settled()));
    await sleep(IDLE_GAP_MS);
  }
  return quantiles(timings);
}

function quantiles(timings: readonly Timing[]): Pick<LoadRun, 'accepted' | 'committed' | 'screen'> {
  const of = (read: (timing: Timing) => number): Quantiles => quantilesOf(timings.map((one) => read(one) - one.dueAt));
  return {
    accepted: of((one) => one.acceptedAt),
    committed: of((one) => one.committedAt),
    screen: of((one) => one.screenAt),
  };
}

function resultOf(
  { found }: Context,
  most: number,
  runs: ReadonlyMap<string, readonly LoadRun[]>,
  idle: Pick<LoadRun, 'committed' | 'screen'>,
): PartResult {
  const median = (all: readonly LoadRun[], read: (run: LoadRun) => number): number => spreadOf(all.map(read)).median;
  const findings: Findings = { mostEventsPerSecond: most };
  const rows: (string | number)[][] = [];
  for (const [name, all] of runs) {
    const own: Findings = {};
    for (const to of ['accepted', 'committed', 'screen'] as const) {
      const [p50, p95, p99] = (['p50', 'p95', 'p99'] as const).map((q) => median(all, (run) => run[to][q]));
      Object.assign(own, { [`${to}P50Ms`]: p50, [`${to}P95Ms`]: p95, [`${to}P99Ms`]: p99 });
      rows.push([nameOf(all[0]), to, short(p50 ?? NaN), short(p95 ?? NaN), short(p99 ?? NaN)]);
    }
    findings[name] = { ...own, intakeDelayP99Ms: median(all, (run) => run.delayP99Ms) };
  }
  findings['idle'] = { committedP50Ms: idle.committed.p50, screenP50Ms: idle.screen.p50, screenP99Ms: idle.screen.p99 };
  for (const to of ['committed', 'screen'] as const) {
    rows.push(['idle, a lone event', to, short(idle[to].p50), short(idle[to].p95), short(idle[to].p99)]);
  }
  const half = runs.get('half') ?? [];
  const loop = found['eventLoop'] ?? { intakeP99Ms: median(half, (run) => run.delayP99Ms) };
  return {
    findings: { latency: findings, eventLoop: { ...loop, intakeAtHalfP99Ms: median(half, (run) => run.delayP99Ms) } },
    tables: [
      {
        title: 'Latency in ms, from the instant an event was due to be sent',
        columns: ['load', 'until', 'p50', 'p95', 'p99'],
        rows,
        note:
          `Posts of ${POST_EVENTS} at the times of a Poisson process; the maximum is ${short(most)} events/s from HTTP. One event of ` +
          'each post is a new customer, whose first stage is a message on the screen.',
      },
    ],
    plots: plotsOf(runs),
  };
}

function nameOf(run: LoadRun | undefined): string {
  const { share = NaN, perSecond = NaN, shards = SHARDS } = run ?? {};
  return `${100 * share} %, ${short(perSecond)} events/s` + (shards === SHARDS ? '' : `, ${shards} shards`);
}

function plotsOf(runs: ReadonlyMap<string, readonly LoadRun[]>): Plot[] {
  const all = [...runs.values()].filter(([run]) => run?.shards === SHARDS);
  if (all.length < 2) return [];
  const curve = (name: string, read: (run: LoadRun) => number): Series => ({
    name,
    points: all.map((same) => {
      const { median, least, most } = spreadOf(same.map(read));
      return { x: 100 * (same[0]?.share ?? NaN), y: median, low: least, high: most };
    }),
  });
  const series = [
    curve('committed p50', (run) => run.committed.p50),
    curve('committed p99', (run) => run.committed.p99),
    curve('screen p99', (run) => run.screen.p99),
  ];
  return [{ name: 'latency', title: 'Latency against load', x: '% of the maximum', y: 'ms', series }];
}
