/** The findings of the latency part. */
import { fallsBehind } from './lag.js';
import { LOADS, POST_EVENTS, type LatencyRun, type Load, type LoadRun, type Times } from './latency.loads.js';
import { short, type Context, type Findings, type PartResult, type Plot, type Table } from './part.js';
import type { Series } from './plot.js';
import type { Figure, Rounds, SideName } from './rounds.js';
import type { Side } from './sides.js';
import type { Spread } from './statistics.js';

const UNTIL = ['accepted', 'committed', 'screen'] as const;
const QUANTILES = ['p50', 'p95', 'p99'] as const;

export function resultOf({ found, sides }: Context, rounds: Rounds<LatencyRun>): PartResult {
  const loads = LOADS.filter(({ name }) => rounds.last.loads.has(name));
  const latency: Findings = { mostEventsPerSecond: median(rounds, 'now', ({ most }) => most) };
  for (const { name } of loads) latency[name] = findingsOf(rounds, 'now', name);
  const idle = (read: (idle: Times) => number): number => median(rounds, 'now', (run) => read(run.idle));
  latency['idle'] = {
    committedP50Ms: idle((one) => one.committed.p50),
    screenP50Ms: idle((one) => one.screen.p50),
    screenP99Ms: idle((one) => one.screen.p99),
  };
  for (const { name: side } of sides.slice(1)) {
    latency[side] = Object.fromEntries(loads.map(({ name }) => [name, findingsOf(rounds, side, name)]));
  }
  const { ratioToBefore, ratioToBeforeBest } = rounds.comparison(figuresOf(loads));
  Object.assign(latency, { ratioToBefore, ratioToBeforeBest });
  const half = median(rounds, 'now', (run) => run.loads.get('half')?.delayP99Ms ?? NaN);
  const loop = found['eventLoop'] ?? { intakeP99Ms: half };
  return {
    findings: { latency, eventLoop: { ...loop, intakeAtHalfP99Ms: half } },
    tables: [timesTable(rounds, loads, sides), lagTable(rounds, loads, sides)],
    plots: plotsOf(rounds, loads),
  };
}

function findingsOf(rounds: Rounds<LatencyRun>, side: SideName, name: string): Findings {
  const of = (read: (run: LoadRun) => number): number => median(rounds, side, loadFigure(name, read).read);
  const found: Findings = { perSecond: of((run) => run.perSecond) };
  for (const until of UNTIL) {
    for (const q of QUANTILES) found[`${until}${q.toUpperCase()}Ms`] = of((run) => run[until][q]);
  }
  const [lagMiddleMs, lagEndMs] = [of((run) => run.lag.middleMs), of((run) => run.lag.endMs)];
  return {
    ...found,
    intakeDelayP99Ms: of((run) => run.delayP99Ms),
    lagMiddleMs,
    lagEndMs,
    fallsBehind: fallsBehind({ middleMs: lagMiddleMs, endMs: lagEndMs }),
  };
}

function figuresOf(loads: readonly Load[]): Record<string, Figure<LatencyRun>> {
  const figures: Record<string, Figure<LatencyRun>> = {
    idleScreenP50: { read: ({ idle }) => idle.screen.p50, isLessBetter: true },
  };
  for (const { name } of loads) {
    figures[`${name}CommittedP50`] = loadFigure(name, (run) => run.committed.p50);
    figures[`${name}CommittedP99`] = loadFigure(name, (run) => run.committed.p99);
    figures[`${name}ScreenP99`] = loadFigure(name, (run) => run.screen.p99);
  }
  return figures;
}

function loadFigure(name: string, read: (run: LoadRun) => number): Figure<LatencyRun> {
  return {
    isLessBetter: true,
    read: ({ loads }) => {
      const run = loads.get(name);
      return run === undefined ? NaN : read(run);
    },
  };
}

function timesTable(rounds: Rounds<LatencyRun>, loads: readonly Load[], sides: readonly Side[]): Table {
  const most = median(rounds, 'now', (run) => run.most);
  const row = (name: string, until: string, figures: readonly Figure<LatencyRun>[]): string[] => [
    name,
    until,
    ...sides.map((side) => figures.map((one) => short(median(rounds, side.name, one.read))).join(', ')),
    ...sides.slice(1).map((side) => `${short(rounds.ratio(side.name, figures[2]!.read, true).median)} ×`),
  ];
  return {
    title: 'Latency in ms, from the instant an event was due to be sent: p50, p95, p99',
    columns: ['load', 'until', ...sides.map(({ title }) => title), ...sides.slice(1).map(() => 'p99 better')],
    rows: [
      ...loads.flatMap((load) =>
        UNTIL.map((until) => {
          const figures = QUANTILES.map((q) => loadFigure(load.name, (run) => run[until][q]));
          return row(nameOf(load), until, figures);
        }),
      ),
      ...(['committed', 'screen'] as const).map((until) => {
        const figures = QUANTILES.map((q): Figure<LatencyRun> => ({ read: ({ idle }) => idle[until][q] }));
        return row('idle, a lone event', until, figures);
      }),
    ],
    note:
      `Posts of ${POST_EVENTS} at the times of a Poisson process. A share is of what the same side takes at most, which is ` +
      `${short(most)} events/s of this build. One event of each post is a new customer, whose first stage is a message on ` +
      'the screen.',
  };
}

function lagTable(rounds: Rounds<LatencyRun>, loads: readonly Load[], sides: readonly Side[]): Table {
  const cell = (side: SideName, name: string): string => {
    const of = (read: (run: LoadRun) => number): number => median(rounds, side, loadFigure(name, read).read);
    const lag = { middleMs: of((run) => run.lag.middleMs), endMs: of((run) => run.lag.endMs) };
    return `${short(lag.middleMs)}, ${short(lag.endMs)}${fallsBehind(lag) ? ', falls behind' : ''}`;
  };
  return {
    title: 'Does it keep up: median ms until the commit, in the middle of a run and at its end',
    columns: ['load', ...sides.map(({ title }) => title)],
    rows: loads.map((load) => [nameOf(load), ...sides.map(({ name }) => cell(name, load.name))]),
  };
}

function nameOf({ share, perSecond = NaN }: Load): string {
  return share === undefined ? `${short(perSecond)} events/s` : `${100 * share} %`;
}

function median(rounds: Rounds<LatencyRun>, side: SideName, read: (run: LatencyRun) => number): number {
  return rounds.spread(side, read).median;
}

function plotsOf(rounds: Rounds<LatencyRun>, loads: readonly Load[]): Plot[] {
  const shares = loads.filter(({ share }) => share !== undefined);
  if (shares.length < 3) return [];
  const curve = (name: string, read: (run: LoadRun) => number): Series => ({
    name,
    points: shares.map((load) => {
      const { median: y, least, most }: Spread = rounds.spread('now', loadFigure(load.name, read).read);
      return { x: 100 * (load.share ?? NaN), y, low: least, high: most };
    }),
  });
  const series = [
    curve('committed p50', (run) => run.committed.p50),
    curve('committed p99', (run) => run.committed.p99),
    curve('screen p99', (run) => run.screen.p99),
  ];
  return [{ name: 'latency', title: 'Latency against load', x: '% of the maximum', y: 'ms', series }];
}
