/** The whole measurement of one simulated bank. */
import { join } from 'node:path';
import { calendarOf } from '../../src/calendar.js';
import type { StagePolicy } from '../../src/core/model/policy.js';
import { USUAL_DAYS } from '../../src/core/primitives/calendar.js';
import { CommandError } from '../command/command-error.js';
import { isLeaving } from '../backtest/diary.js';
import { readTruth, type TruthRow } from '../simulation/truth.js';
import type { Account, Said } from './account.js';
import { fileIn, isFile, jsonIn } from './bank.files.js';
import { openBank } from './bank.js';
import { runBuckets } from './crew.js';
import { figuresOf, type Figures, type Scope } from './figures.js';
import { goalsOf, type Goal } from './goals.js';
import { readPosts, type LogFacts } from './log.posts.js';
import { PostBuckets } from './post.buckets.js';
import { RIVALS, rivalResult, type RivalResult } from './rivals.js';
import { waitFigures, type Wait, type WaitFigures } from './waits.js';
import { monthsInBusiness, yearBefore, type Case, type Year } from './year.js';

export interface MeasureSettings {
  model: string;
  timeZone: string;
  /** Called with a line for people. */
  say: (line: string) => void;
}

interface Counts {
  customers: number;
  byKind: Record<string, number>;
  /** Customers who do not turn, times months in business in the year. */
  monthsWithoutTurn: number;
  events: number;
  refused: number;
}

/** How the bank was made; null where it is not known. */
export interface Origin {
  generator: string | null;
  seed: number | null;
}

export interface Measurement extends Figures, Origin {
  dir: string;
  year: { from: string; to: string };
  waits: Record<Wait, WaitFigures>;
  rivals: Record<string, RivalResult>;
  noModel: Figures;
  goals: Goal[];
  counts: Counts;
  model: string;
  policy: StagePolicy;
}

/** Throws CommandError for a folder that is no simulated bank. */
export async function measure(dir: string, settings: MeasureSettings): Promise<Measurement> {
  const { model, timeZone, say } = settings;
  const [truth, { measured: judge }] = [
    await readTruth(fileIn(dir, 'truth.csv')),
    await openBank(dir, model, timeZone),
  ];
  const origin = originIn(dir);
  const buckets = new PostBuckets();
  try {
    const log = await readPosts(fileIn(dir, 'events.csv.gz'), timeZone, (post) => buckets.add(post));
    say(`${dir}: ${log.events} events`);
    const files = buckets.finish();
    const orders = files.map((bucket) => ({ dir, model, timeZone, bucket, endAt: log.endAt }));
    const accounts = await runBuckets(orders, (done) => {
      if (done % 8 === 0 || done === files.length) say(`${dir}: ${done} of ${files.length} parts`);
    });
    const { decision } = judge.settings;
    const figures = measured(casesOf(truth, accounts), log, timeZone, decision.policy);
    return { dir, ...origin, ...figures, model: decision.model };
  } finally {
    buckets.remove();
  }
}

export function measured(
  cases: readonly Case[],
  log: LogFacts,
  timeZone: string,
  policy: StagePolicy,
): Omit<Measurement, 'dir' | 'model' | keyof Origin> {
  const year = yearBefore(log.endAt);
  const scope = { year, calendar: calendarOf(timeZone, USUAL_DAYS, log.endAt) };
  const figures = serviceFigures(cases, ({ said }) => said, scope);
  const results = RIVALS.map((rival) => [rival.name, rivalResult(rival, cases, figures.alerts, scope)] as const);
  const rivals = Object.fromEntries(results);
  return {
    ...figures,
    year: { from: new Date(year.from).toISOString(), to: new Date(year.to).toISOString() },
    waits: waitFigures(cases, year, policy.dwellDays),
    rivals,
    noModel: serviceFigures(cases, ({ saidWithoutModel }) => saidWithoutModel, scope),
    goals: goalsOf(figures, rivals),
    counts: countsOf(cases, log, scope),
    policy,
  };
}

/** Throws CommandError for a customer of the log about whom nothing is true. */
export function casesOf(truth: readonly TruthRow[], accounts: readonly Account[]): Case[] {
  const known = new Map(accounts.map((account) => [account.customerId, account]));
  const cases = truth.map((row) => ({ truth: row, account: known.get(row.customerId) ?? null }));
  for (const { customerId } of truth) known.delete(customerId);
  const [unknown] = known.keys();
  if (unknown !== undefined) throw new CommandError(`truth.csv does not name ${unknown}, who is a customer of the log`);
  return cases;
}

function serviceFigures(cases: readonly Case[], saidOf: (account: Account) => Said, scope: Scope): Figures {
  const alertsOf = ({ account }: Case): number[] =>
    account === null ? [] : saidOf(account).alerts.map(({ at }) => at);
  const isCalled = ({ account }: Case): boolean => account !== null && isCalledIn(saidOf(account), scope.year);
  return figuresOf(cases, { alertsOf, isCalled }, scope);
}

/** Whether the customer stood in decline or termination at any time of the year. */
function isCalledIn({ stages }: Said, { from, to }: Year): boolean {
  const before = stages.findLast(({ at }) => at < from);
  return (
    (before !== undefined && isLeaving(before.to)) ||
    stages.some(({ at, to: stage }) => at >= from && at < to && isLeaving(stage))
  );
}

function countsOf(cases: readonly Case[], { events, refused }: LogFacts, { year, calendar }: Scope): Counts {
  const byKind: Record<string, number> = {};
  let monthsWithoutTurn = 0;
  for (const one of cases) {
    const { kind } = one.truth;
    byKind[kind] = (byKind[kind] ?? 0) + 1;
    if (kind !== 'turns') monthsWithoutTurn += monthsInBusiness(one, year, calendar);
  }
  return { customers: cases.length, byKind, monthsWithoutTurn, events, refused };
}

function originIn(dir: string): Origin {
  const file = join(dir, 'simulation.json');
  return isFile(file) ? originOf(jsonIn(file)) : { generator: null, seed: null };
}

function originOf(said: unknown): Origin {
  const members: Readonly<Record<string, unknown>> = typeof said === 'object' && said !== null ? { ...said } : {};
  const { generator, seed } = members;
  return { generator: typeof generator === 'string' ? generator : null, seed: typeof seed === 'number' ? seed : null };
}
