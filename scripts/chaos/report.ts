/** The report of a chaos run, for people and for programs. */
import { decodeState } from '../../src/core/state/state.codec.js';
import type { Difference } from './compare.js';
import { percentile } from './recovery.js';
import { COUNTERS, type ChaosResult } from './run.js';
import { FAULT_KINDS } from './schedule.js';

const MOST_SHOWN = 20;
const LONGEST_SHOWN = 400;
const RECOVERY_LIMIT_MS = 5_000;

export function tableOf(result: ChaosResult): string {
  const { options, storm, tally, onlooker, sent, counters } = result;
  const p50 = percentile(storm.recoveries, 0.5);
  const most = percentile(storm.recoveries, 1);
  const [conflicts, faults] = COUNTERS.map((name) => counters[name] ?? 0);
  const rows: (readonly [string, string | number])[] = [
    ['seed', options.seed],
    ...FAULT_KINDS.map((kind) => [kind, storm.struck[kind] ?? 0] as const),
    ['faults in all', faultsOf(result)],
    ['lanes move again after a scorer is killed, median', ms(p50)],
    ['... at most', ms(most)],
    ['... measured, and with another fault on top', `${storm.recoveries.length}, ${storm.disturbedRecoveries.length}`],
    ['... with another fault on top, at most', ms(percentile(storm.disturbedRecoveries, 1))],
    ['events applied', tally.applied],
    ['duplicates recognised', tally.duplicates],
    ['events in quarantine', tally.quarantined],
    ['posts, and attempts to deliver them', `${sent.posts}, ${sent.tries}`],
    ['commits', tally.commits],
    ['commits refused by fence or mark, seen at least', conflicts ?? 0],
    ['attempts of a lane that failed, seen at least', faults ?? 0],
    ['stage moves', countsOf(tally.stageMoves)],
    ['alerts', countsOf(tally.alerts)],
    ['messages the dashboard saw', onlooker.seen],
    ['... in so many subscriptions', onlooker.connections],
    ['... reports of missed entries, entries excused', `${onlooker.missedReports}, ${onlooker.excused}`],
    ['... refused a subscription for a while', onlooker.refusals],
    ['stops in order took at most', ms(percentile(result.stopsMs, 1))],
    ['processes that ended by themselves', result.unexpectedEnds],
    ['seconds, of them in the storm', `${result.seconds.toFixed(0)}, ${result.stormSeconds.toFixed(0)}`],
    ['differences', result.differences.length],
    ...(result.differences.length > 0 ? [['... by what', countsOf(byWhat(result.differences))] as const] : []),
  ];
  const table = rows.map(([name, value]) => `  ${name.padEnd(52)} ${value}`);
  return [...table, ...slowNote(most), ...shown(result.differences)].join('\n');
}

export function lineOf(result: ChaosResult): string {
  const { options, storm, tally, onlooker } = result;
  return JSON.stringify({
    events: options.events,
    faults: faultsOf(result),
    differences: result.differences.length,
    recoveryMsP50: percentile(storm.recoveries, 0.5),
    recoveryMsMax: percentile(storm.recoveries, 1),
    seed: options.seed,
    seconds: Math.round(result.seconds),
    faultsByKind: storm.struck,
    recoveriesMeasured: storm.recoveries.length,
    applied: tally.applied,
    duplicates: tally.duplicates,
    quarantined: tally.quarantined,
    stageMoves: tally.stageMoves,
    alerts: tally.alerts,
    dashboard: onlooker,
  });
}

function faultsOf({ storm }: ChaosResult): number {
  return Object.values(storm.struck).reduce((sum, count) => sum + count, 0);
}

function ms(value: number | null): string {
  return value === null ? '-' : `${value} ms`;
}

function countsOf(counts: Readonly<Record<string, number>>): string {
  return Object.entries(counts)
    .sort(([, a], [, b]) => b - a)
    .map(([name, count]) => `${name} ${count}`)
    .join(', ');
}

function slowNote(most: number | null): string[] {
  return most !== null && most >= RECOVERY_LIMIT_MS
    ? [`\nA lane stood still for ${most} ms: more than the ${RECOVERY_LIMIT_MS} ms that are promised.`]
    : [];
}

function byWhat(differences: readonly Difference[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { what } of differences) {
    const name = /^what the dashboard saw|^jobs left|^due time|^open alert|^\w+/.exec(what)?.[0] ?? what;
    counts[name] = (counts[name] ?? 0) + 1;
  }
  return counts;
}

function shown(differences: readonly Difference[]): string[] {
  return differences.slice(0, MOST_SHOWN).flatMap((difference) => {
    const { what } = difference;
    const [found, expected] = [difference.found, difference.expected].map((text) => readable(what, text));
    return [`\n${what}`, ...around(found ?? '', expected ?? '')];
  });
}

/** States are bytes: the report shows their decoded content. */
function readable(what: string, text: string | null): string {
  if (text === null) return '(nothing)';
  if (!what.startsWith('state of ')) return text;
  const asText = (_key: string, value: unknown): unknown => (value instanceof Map ? [...value] : value);
  return JSON.stringify(decodeState(Buffer.from(text, 'base64')), asText);
}

/** Excerpts of both, from shortly before their first difference. */
function around(found: string, expected: string): [string, string] {
  let at = 0;
  while (at < found.length && found[at] === expected[at]) at++;
  const from = Math.max(0, at - LONGEST_SHOWN / 4);
  const cut = (text: string): string => `${from > 0 ? '…' : ''}${text.slice(from, from + LONGEST_SHOWN)}`;
  return [`  disturbed: ${cut(found)}`, `  reference: ${cut(expected)}`];
}
