/** The findings of the pipeline as tables. */
import type { LaneRun } from './lane-run.js';
import { range, short, type PartResult, type Table } from './part.js';
import type { Best, PipelineRun } from './pipeline.js';
import type { OtherLoad } from './pipeline.loads.js';
import { sideColumns, type Figure, type Rounds, type SideName, type SideTitle } from './rounds.js';
import { spreadOf, type Spread } from './statistics.js';

const FIGURES = {
  eventsPerSecond: { read: ({ lanes }) => lanes.eventsPerSecond },
  scorerUsPerEvent: { read: ({ lanes }) => lanes.cpu.scorers, isLessBetter: true },
  redisUsPerEvent: { read: ({ lanes }) => lanes.cpu.redis, isLessBetter: true },
} satisfies Record<string, Figure<PipelineRun>>;

/** @param others the first of them is that of a million customers drawn uniformly */
export function resultOf(
  rounds: Rounds<PipelineRun>,
  others: readonly OtherLoad[],
  best: Best,
  sides: readonly SideTitle[],
): PartResult {
  const spreads = spreadsOf(rounds);
  const [million] = others;
  return {
    findings: {
      pipeline: {
        eventsPerSecond: spreads.ours.median,
        uniformMillionPerSecond: million?.spread.median,
        uniformMillion: million?.comparison,
        ratioToOrdinary: spreads.ratio.median,
        ratioToOrdinaryAtOne: spreads.ratioAtOne.median,
        ratioToOrdinaryOfThisCore: spreads.ratioOfThisCore.median,
        scorers: best.scorers,
        spread: spreads.ours,
        ratioSpread: spreads.ratio,
        cpuUsPerEvent: rounds.last.lanes.cpu,
        ...rounds.comparison(FIGURES),
        loads: Object.fromEntries(others.map(({ name, spread }) => [name, spread])),
      },
      ordinary: {
        eventsPerSecond: spreads.ordinary.median,
        eventsPerSecondAtOne: spreads.atOne.median,
        eventsPerSecondOfThisCore: spreads.ordinaryOfThisCore.median,
        bestConcurrency: best.concurrency,
        noopJobsPerSecond: spreads.noop.median,
        rawRedisEventsPerSecond: spreads.raw.median,
      },
    },
    tables: [pipelineTable(rounds, others, best, sides), ratioTable(spreads, best, sides)],
  };
}

function pipelineTable(
  rounds: Rounds<PipelineRun>,
  others: readonly OtherLoad[],
  { scorers }: Best,
  sides: readonly SideTitle[],
): Table {
  const row = (name: string, read: (run: LaneRun) => number, isLessBetter = false): string[] => {
    return [name, ...rounds.cells({ read: ({ lanes }) => read(lanes), isLessBetter }, sides)];
  };
  return {
    title: 'Pipeline: from the queue to the committed state',
    columns: ['', ...sideColumns(sides)],
    rows: [
      row('100,000 customers, zipf, events/s', (run) => run.eventsPerSecond),
      ...others.map((other) => otherRow(other, sides)),
      row('CPU of the scorers, µs per event', (run) => run.cpu.scorers, true),
      row('… their own threads', (run) => run.cpu.main ?? NaN, true),
      row("… the model's threads", (run) => run.cpu.model ?? NaN, true),
      row('CPU of Redis, µs per event', (run) => run.cpu.redis, true),
    ],
    note:
      `Medians; of this build ${range(rounds.spread('now', ({ lanes }) => lanes.eventsPerSecond))} events/s. With ` +
      `${scorers} scorer process${scorers === 1 ? '' : 'es'}; jobs of 500 events from the real producer waited before lanes ` +
      'were let go. The million have no histories, which no lane reads.',
  };
}

function otherRow({ name, spread, comparison }: OtherLoad, sides: readonly SideTitle[]): string[] {
  const cells = sides.slice(1).flatMap(({ name: side }) => {
    const [before, ratio] = [comparison[side]?.['eventsPerSecond'], comparison[ratioName(side)]?.['eventsPerSecond']];
    return before === undefined || ratio === undefined ? ['', ''] : [short(before), `${short(ratio)} ×`];
  });
  return [`${name}, events/s`, short(spread.median), ...cells];
}

function ratioTable(spreads: Spreads, { concurrency }: Best, sides: readonly SideTitle[]): Table {
  const { ours, ratio, ratioAtOne, ratioOfThisCore, ordinary, ordinaryOfThisCore, atOne, noop, raw } = spreads;
  const core = sides.length > 1 ? ', core of the build before' : '';
  return {
    title: 'Beside the ordinary way, in the same rounds',
    columns: ['', 'median', 'spread'],
    rows: [
      ['this service, events/s', short(ours.median), range(ours)],
      [`one job per event, concurrency 1${core}, events/s`, short(atOne.median), range(atOne)],
      [`one job per event at its best${core}, events/s`, short(ordinary.median), range(ordinary)],
      ['… with the core of this build, events/s', short(ordinaryOfThisCore.median), range(ordinaryOfThisCore)],
      ['this service over the ordinary way at its best', short(ratio.median), range(ratio)],
      ['… with the core of this build', short(ratioOfThisCore.median), range(ratioOfThisCore)],
      ['this service over the ordinary way at concurrency 1', short(ratioAtOne.median), range(ratioAtOne)],
      ['BullMQ, jobs of one event that do nothing, jobs/s', short(noop.median), range(noop)],
      ['Redis, the same states read and written, nothing else, events/s', short(raw.median), range(raw)],
    ],
    note:
      `Concurrency ${concurrency} was the best of 10, 50 and 100 in a short trial. The ordinary way keeps no order, has no ` +
      'fence and may lose one of two events that meet at a customer.',
  };
}

interface Spreads {
  ours: Spread;
  ratio: Spread;
  ratioAtOne: Spread;
  ratioOfThisCore: Spread;
  ordinary: Spread;
  ordinaryOfThisCore: Spread;
  atOne: Spread;
  noop: Spread;
  raw: Spread;
}

/** The ordinary way is that of the build before, where one is given. */
function spreadsOf(rounds: Rounds<PipelineRun>): Spreads {
  const ours = rounds.of('now');
  const before = rounds.of('before');
  const ordinary = (runs: readonly PipelineRun[], name: 'best' | 'one' | 'noop'): number[] =>
    runs.map((run) => run.ordinary?.[name] ?? NaN);
  const theirs = before.length > 0 ? before : ours;
  const over = (rates: readonly number[]): Spread =>
    spreadOf(ours.map(({ lanes }, i) => lanes.eventsPerSecond / (rates[i] ?? NaN)));
  return {
    ours: spreadOf(ours.map(({ lanes }) => lanes.eventsPerSecond)),
    ratio: over(ordinary(theirs, 'best')),
    ratioAtOne: over(ordinary(theirs, 'one')),
    ratioOfThisCore: over(ordinary(ours, 'best')),
    ordinary: spreadOf(ordinary(theirs, 'best')),
    ordinaryOfThisCore: spreadOf(ordinary(ours, 'best')),
    atOne: spreadOf(ordinary(theirs, 'one')),
    noop: spreadOf(ordinary(ours, 'noop')),
    raw: spreadOf(ours.map(({ raw }) => raw ?? NaN)),
  };
}

function ratioName(side: SideName): string {
  return side === 'before' ? 'ratioToBefore' : 'ratioToBeforeBest';
}
