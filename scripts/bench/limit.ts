/** `limit`: where the pipeline's CPU time goes, step by step, next to the lowest possible cost of each step. */
import { Bed } from './bed.js';
import { byStep, type ProfileLine } from './cpu-profile.js';
import { floorsAlone, type Floors } from './floors.js';
import { LaneBed, type LaneRun } from './lane-run.js';
import { short, type Context, type PartResult, type Table } from './part.js';
import { loadOf } from './pipeline.js';
import { writeProfile } from './profile-report.js';
import { rawRedis, type RawRun } from './raw-redis.js';
import { redisRows } from './redis-usage.js';
import { STEPS } from './stage-steps.js';
import { HELPERS } from './thread-steps.js';

interface Row {
  where: string;
  step: string;
  /** Null where other rows hold it. */
  us: number | null;
  /** Null where it is unknown. */
  floor: number | null;
  /** Of other rows. */
  sum?: number;
}

const RULES = 'rules: ';

export async function limit(context: Context): Promise<PartResult> {
  const load = loadOf(context);
  return Bed.for(context.bed, async (bed) => {
    const lanes = await LaneBed.open(bed, load);
    const plain = await lanes.run();
    const run = await lanes.run({ isProfiled: true });
    const raw = await rawRedis(bed, load);
    const floors = await floorsAlone(load);
    const rows = rowsOf(run, floors, raw);
    const total = rows.reduce((sum, { us }) => sum + (us ?? 0), 0);
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
      tables: [
        limitTable(rows, total, measured, raw.us.write),
        boundTable(plain, run),
        waitTable(plain),
        ...profileTables,
      ],
    };
  });
}

function rowsOf(run: LaneRun, floors: Floors, raw: RawRun): Row[] {
  const { events } = run;
  const floorOf: Record<string, number | null> = {
    'collect garbage': floors.garbage,
    'queue: BullMQ': floors.json,
    'Redis client: ioredis': raw.us.client,
  };
  const own = stepsOf(run);
  const rules = own.filter(({ name }) => name.startsWith(RULES)).reduce((sum, { us }) => sum + us, 0);
  const { main, model, scorers } = run.cpu;
  const rest = main === null ? null : scorers - main - (model ?? 0);
  const redisFloors: Record<string, number> = { 'read states': raw.us.read };
  return [
    ...own.map(({ name, us }) => {
      return { where: 'scorer', step: name, us: us / events, floor: floorOf[name] ?? null };
    }),
    {
      where: 'scorer',
      step: 'all rules together, of the rows above',
      us: null,
      floor: floors.rules,
      sum: rules / events,
    },
    ...(model === null ? [] : [{ where: 'scorer', step: "the model's thread", us: model, floor: floors.onnx }]),
    ...(rest === null ? [] : [{ where: 'scorer', step: HELPERS, us: rest, floor: null }]),
    ...redisRows(run.redis).map(({ step, us }) => {
      return { where: 'Redis', step, us: us / events, floor: redisFloors[step] ?? null };
    }),
  ];
}

/** The CPU of the thread, shared out by its profile: a profile alone also counts the time it waited for a core. */
function stepsOf({ profile, cpu, events }: LaneRun): ProfileLine[] {
  const steps = profile === null ? [] : byStep(profile).filter(({ us }) => us > 0);
  const seen = steps.reduce((sum, { us }) => sum + us, 0);
  const scale = cpu.main === null ? 1 : (cpu.main * events) / seen;
  return steps.map(({ name, us }) => ({ name, us: us * scale }));
}

function limitTable(rows: readonly Row[], total: number, measured: number, writeUs: number): Table {
  return {
    title: 'How far from the limit: CPU of the pipeline, µs per event',
    columns: ['where', 'step', 'µs per event', 'alone', 'times'],
    rows: [
      ...rows.map(({ where, step, us, floor, sum }) => {
        const cost = us ?? sum ?? NaN;
        return [
          where,
          step,
          us === null ? `(${short(cost)})` : short(us),
          floor === null ? '' : short(floor),
          floor === null ? '' : short(cost / floor),
        ];
      }),
      ['', 'all rows', short(total), '', ''],
      ['', 'CPU of the processes, measured by itself', short(measured), '', short(total / measured)],
    ],
    note:
      "The scorer's rows are the CPU of its thread, shared out by its profile; the others are from the kernel and from Redis. Alone: the same work " +
      'on the same bytes in a tight loop, one batch alive at a time (for BullMQ the parsing of its JSON; for ioredis all of a client that reads and ' +
      `writes these states). Redis alone writes them at ${short(writeUs)} µs per event.`,
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
