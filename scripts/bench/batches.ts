/**
 * `batches`: where each microsecond goes when the service is far from its limit: 4,000 events a second in posts of 100,
 * by process, thread and step, for each batch and each event. The rows of a process add up to its CPU.
 */
import { DoorBed } from './door.js';
import { POST_EVENTS } from './latency.loads.js';
import { underLoad, withProbes } from './latency.js';
import { short, type Context, type PartResult, type Table } from './part.js';
import type { Usage } from './probe.client.js';
import { redisRows, redisUsage, redisUsed, type RedisUsage } from './redis-usage.js';
import type { Rounds, SideName } from './rounds.js';
import { Turns, type Side } from './sides.js';
import { batchesOf } from './stage-steps.js';
import { processSteps, type StepUs } from './thread-steps.js';

interface BatchesRun {
  events: number;
  batches: number;
  /** CPU of the whole run, by process. */
  steps: readonly { where: string; rows: readonly StepUs[] }[];
  /** Calls of the whole run, those within scripts included. */
  calls: ReadonlyMap<string, number>;
}

const LOAD = { perSecond: 4_000, seconds: { quick: 5, full: 10 } };
const WARM_UP_SECONDS = 3;
const MOST_COMMANDS = 20;

export async function batches(context: Context): Promise<PartResult> {
  const { isVolatile, isQuick, sides } = context;
  const seconds = isQuick ? LOAD.seconds.quick : LOAD.seconds.full;
  const rounds = await Turns.for(
    sides,
    { isVolatile },
    (bed) => DoorBed.open(bed),
    (turns) => turns.rounds({ goesOn: (run) => run === 0 }, (door) => runOf(door, seconds)),
  );
  const of = (side: SideName): object[] => rounds.of(side).map(findingsOf);
  const [now] = of('now');
  const [before] = of('before');
  return {
    findings: { batches: { ...now, ...(before === undefined ? {} : { before }) } },
    tables: [stepTable(rounds, sides), commandTable(rounds, sides)],
  };
}

/** CPU and counts are of a run without the profiler, whose thread costs as much as what it watches. */
async function runOf(door: DoorBed, seconds: number): Promise<BatchesRun> {
  const { bed, intake, scorer } = door;
  const load = (length: number): Promise<unknown> =>
    withProbes(door, (probes) => underLoad(door, probes, LOAD.perSecond, length));
  await load(WARM_UP_SECONDS);
  const services = [scorer, intake];
  const usages = (): Promise<Usage[]> => Promise.all(services.map(({ probe }) => probe.usage()));
  const [before, redis, made] = [await usages(), await redisUsage(bed.redis), await batchesOf(scorer)];
  await load(seconds);
  const [after, count] = [await usages(), await batchesOf(scorer)];
  const used = redisUsed(redis, await redisUsage(bed.redis));
  await Promise.all(services.map(({ probe }) => probe.startProfile()));
  await load(seconds);
  const profiles = await Promise.all(services.map(({ probe }) => probe.stopProfile()));
  const rowsOf = (i: number): StepUs[] => processSteps(profiles[i]!, before[i]!, after[i]!);
  return {
    events: LOAD.perSecond * seconds,
    batches: count - made,
    steps: [
      { where: 'scorer', rows: rowsOf(0) },
      { where: 'Redis', rows: redisRows(used) },
      { where: 'door', rows: rowsOf(1) },
    ],
    calls: callsOf(used),
  };
}

function callsOf({ commands }: RedisUsage): Map<string, number> {
  return new Map([...commands].map(([name, { calls }]) => [name, calls]));
}

function findingsOf({ events, batches, steps, calls }: BatchesRun): object {
  const all = [...calls.values()].reduce((sum, count) => sum + count, 0);
  return {
    perSecond: LOAD.perSecond,
    eventsPerBatch: events / batches,
    redisCallsPerBatch: all / batches,
    usPerEvent: Object.fromEntries(steps.map(({ where, rows }) => [where, totalOf(rows) / events])),
    rows: steps.flatMap(({ where, rows }) =>
      rows.map(({ step, us }) => ({ where, step, usPerBatch: us / batches, usPerEvent: us / events })),
    ),
  };
}

function totalOf(rows: readonly StepUs[]): number {
  return rows.reduce((sum, { us }) => sum + us, 0);
}

function stepTable(rounds: Rounds<BatchesRun>, sides: readonly Side[]): Table {
  const runs = sides.flatMap(({ name }) => rounds.of(name));
  const cells = (read: (run: BatchesRun) => number | undefined): string[] =>
    runs.flatMap((run) => {
      const us = read(run);
      return us === undefined ? ['', ''] : [short(us / run.batches), short(us / run.events)];
    });
  const rowsOf = ({ steps }: BatchesRun, where: string): readonly StepUs[] =>
    steps.find((one) => one.where === where)?.rows ?? [];
  const rows = rounds.last.steps.flatMap(({ where }) => {
    const names = new Set(runs.flatMap((run) => rowsOf(run, where).map(({ step }) => step)));
    const each = [...names].map((name) => {
      return [where, name, ...cells((run) => rowsOf(run, where).find(({ step }) => step === name)?.us)];
    });
    return [...each, [where, 'all of it', ...cells((run) => totalOf(rowsOf(run, where)))]];
  });
  const all = cells(({ steps }) => steps.reduce((sum, one) => sum + totalOf(one.rows), 0));
  return {
    title: `Batches: where the CPU goes at ${short(LOAD.perSecond)} events/s in posts of ${POST_EVENTS}`,
    columns: ['where', 'step', ...sides.flatMap(({ title }) => [`${title}: µs per batch`, 'µs per event'])],
    rows: [...rows, ['', 'all of it', ...all]],
    note:
      `Events per batch: ${sides.map(({ title }, i) => `${title} ${short((runs[i]?.events ?? NaN) / (runs[i]?.batches ?? NaN))}`).join('; ')}. ` +
      "A thread's CPU is the kernel's, shared out by the profile of another run; Redis' is its own count. The commands of the " +
      'benchmark are among them: 4 looks a second at the counts of each shard.',
  };
}

/** What the guard by counts holds for one lane, here for the whole service. */
function commandTable(rounds: Rounds<BatchesRun>, sides: readonly Side[]): Table {
  const runs = sides.flatMap(({ name }) => rounds.of(name));
  const perBatch = (name: string): number[] => runs.map(({ calls, batches }) => (calls.get(name) ?? 0) / batches);
  const names = [...new Set(runs.flatMap(({ calls }) => [...calls.keys()]))]
    .map((name) => ({ name, counts: perBatch(name) }))
    .sort((a, b) => Math.max(...b.counts) - Math.max(...a.counts));
  const all = runs.map(({ calls, batches }) => [...calls.values()].reduce((sum, count) => sum + count, 0) / batches);
  return {
    title: 'Batches: commands of Redis per batch, those within scripts included',
    columns: ['', ...sides.map(({ title }) => title)],
    rows: [
      ...names.slice(0, MOST_COMMANDS).map(({ name, counts }) => [name, ...counts.map(short)]),
      ['all', ...all.map(short)],
    ],
  };
}
