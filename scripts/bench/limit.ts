/** `limit`: where the pipeline's CPU time goes, step by step, next to the lowest possible cost of each step. */
import { Bed } from './bed.js';
import { byStep } from './cpu-profile.js';
import { floorsAlone, type Floors } from './floors.js';
import { LaneBed, type LaneRun } from './lane-run.js';
import { short, type Context, type PartResult, type Table } from './part.js';
import { loadOf } from './pipeline.js';
import { writeProfile } from './profile-report.js';
import { rawRedis, type RawRun } from './raw-redis.js';
import { sentUs } from './redis-usage.js';
import { STEPS } from './stage-steps.js';

interface Row {
  where: string;
  step: string;
  us: number;
  /** Null where it is unknown. */
  floor: number | null;
}

export async function limit(context: Context): Promise<PartResult> {
  const load = loadOf(context);
  return Bed.for({ isVolatile: context.isVolatile }, async (bed) => {
    const lanes = await LaneBed.open(bed, load);
    const plain = await lanes.run();
    const run = await lanes.run({ isProfiled: true });
    const raw = await rawRedis(bed, load, lanes.people);
    const floors = await floorsAlone(load);
    const rows = rowsOf(run, floors, raw);
    const total = rows.reduce((sum, { us }) => sum + us, 0);
    const measured = run.cpu.scorers + run.cpu.redis;
    const profileTables = context.profileDir === null ? [] : writeProfile(context.profileDir, run);
    return {
      findings: {
        limit: {
          rows,
          sumUsPerEvent: total,
          measuredUsPerEvent: measured,
          sumOverMeasured: total / measured,
          boundEventsPerSecond: 1e6 / (run.cpu.main ?? run.cpu.scorers),
          eventsPerSecond: plain.eventsPerSecond,
          eventsPerSecondProfiled: run.eventsPerSecond,
          customersPerEvent: raw.customersPerEvent,
        },
      },
      tables: [limitTable(rows, total, measured), boundTable(plain, run), waitTable(plain), ...profileTables],
    };
  });
}

function rowsOf(run: LaneRun, floors: Floors, raw: RawRun): Row[] {
  const { events } = run;
  const floorOf: Record<string, number | null> = {
    'collect garbage': floors.garbage,
    'queue: BullMQ': floors.json,
    'states: decode': floors.decode,
    'apply events': floors.apply,
    features: floors.features,
    decide: floors.decide,
    'states: encode': floors.encode,
    'Redis client: ioredis': raw.us.client,
  };
  const own = (run.profile === null ? [] : byStep(run.profile)).map(({ name, us }): Row => {
    return { where: 'scorer', step: name, us: us / events, floor: floorOf[name] ?? null };
  });
  const mget = sentUs(run.redis, 'mget') / events;
  const scripts = sentUs(run.redis, 'evalsha', 'eval') / events;
  const { main, model, scorers, redis } = run.cpu;
  const rest = main === null || model === null ? null : scorers - main - model;
  return [
    ...own,
    ...(model === null ? [] : [{ where: 'scorer', step: "the model's thread", us: model, floor: floors.onnx }]),
    ...(rest === null
      ? []
      : [
          {
            where: 'scorer',
            step: "the engine's helper threads: collector, compiler, profiler",
            us: rest,
            floor: null,
          },
        ]),
    { where: 'Redis', step: 'read states (MGET)', us: mget, floor: raw.us.mget },
    { where: 'Redis', step: 'scripts: commit, and those of the queue', us: scripts, floor: raw.us.commit },
    { where: 'Redis', step: 'network, protocol, append-only file', us: redis - mget - scripts, floor: raw.us.outside },
  ];
}

function limitTable(rows: readonly Row[], total: number, measured: number): Table {
  return {
    title: 'How far from the limit: CPU of the pipeline, µs per event',
    columns: ['where', 'step', 'µs per event', 'alone', 'times'],
    rows: [
      ...rows.map(({ where, step, us, floor }) => {
        return [where, step, short(us), floor === null ? '' : short(floor), floor === null ? '' : short(us / floor)];
      }),
      ['', 'all rows', short(total), '', ''],
      ['', 'CPU of the processes, measured by itself', short(measured), '', short(total / measured)],
    ],
    note:
      "The scorer's rows are from a profile of its thread, the others from the kernel and from Redis. Alone: the same work " +
      'on the same bytes in a tight loop, one batch alive at a time (for BullMQ the parsing of its JSON; for ioredis all of a client that reads and ' +
      'commits these states).',
  };
}

function boundTable(plain: LaneRun, profiled: LaneRun): Table {
  const bound = (us: number | null): string => (us === null ? '–' : short(1e6 / us));
  return {
    title: 'Which thread is the limit',
    columns: ['', 'µs per event', 'events/s if it did nothing else'],
    rows: [
      ["scorer's own thread", short(plain.cpu.main ?? NaN), bound(plain.cpu.main)],
      ["model's thread", short(plain.cpu.model ?? NaN), bound(plain.cpu.model)],
      ['Redis', short(plain.cpu.redis), bound(plain.cpu.redis)],
      [
        'all of it, on two cores',
        short(plain.cpu.scorers + plain.cpu.redis),
        bound((plain.cpu.scorers + plain.cpu.redis) / 2),
      ],
      ['measured, events/s', '', short(plain.eventsPerSecond)],
      ['… with the profiler at work', '', short(profiled.eventsPerSecond)],
    ],
  };
}

function waitTable({ steps, batches }: LaneRun): Table {
  return {
    title: 'How long lanes stood in each step',
    columns: ['step', 'µs per event, of all lanes together'],
    rows: STEPS.map((step) => [step, short(steps[step])]),
    note: `${batches} batches. Lanes overlap: these add up to more than the time that passed, and say who waits for whom.`,
  };
}
