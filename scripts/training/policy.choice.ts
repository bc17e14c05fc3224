/**
 * The stage policy of a model, chosen by trying candidates on the time before the test (rehearsal.ts). No threshold is set by
 * hand, and each is stored in the policy: serving counts no budget.
 *
 * 1. Alerts: the lowest line of risk under which a bank gets at most MOST_ALERTS; then the youth that catches most.
 * 2. Decline: the highest risk at which most of those who leave are in decline in time and few end without one.
 * 3. Termination: the shortest silence after which hardly anybody comes back; it is shorter than three horizons.
 * 4. Growth: the lowest score whose entries are right often enough; where there is none, growth is not used.
 */
import { itemAt } from '../../src/core/primitives/item.at.js';
import {
  USUAL_FACTS,
  USUAL_PRIOR,
  USUAL_RHYTHM,
  type RiskAlertRule,
  type StagePolicy,
} from '../../src/core/model/policy.js';
import { NO_GROWTH, alertsFrom, declineFrom, growthFrom, steps, visibleFrom } from './candidate.policies.js';
import type { Contender } from './contenders.js';
import type { EventLog } from './history.js';
import { Rehearsal, type RehearsalOptions } from './rehearsal.js';
import { round } from './scorecard.js';
import type { ServiceFigures } from './service.figures.js';

/**
 * The ceiling: alerts by the model per thousand customers in business and 30 days. A third of the customers within a horizon, and
 * never more than a sixth of them in a month. Plain facts are outside of it.
 */
const MOST_ALERTS = 180;
const MOST_PER_HORIZON = 350;
/** Alerts are to come this share of a horizon before the silence is as long as one. */
const LEAST_LEAD = 0.5;
const MONTH_DAYS = 30;
/** Alerts must be expected to be right this many times as often as chance ones, within bounds. */
const OVER_CHANCE = 1.5;
const FLOOR_BOUNDS = [0.2, 0.5] as const;
const DECLINED_IN_TIME = 0.68;
const MOST_WITHOUT_DECLINE = 0.1;
/** A decline must say more than chance does. */
const DECLINE_OVER_CHANCE = 1.05;
const MOST_RETURNS = 0.13;
const LEAST_TERMINATED = 0.75;
const GROWTH_PRECISION = 0.35;
/** A precision over fewer entries is chance. */
const LEAST_GROWTHS = 15;
const GROWTH_SCORES = [0.05, 0.1, 0.2, 0.3, 0.4, 0.5];
const MOST_LINE = 0.9;
const LINES = 8;
/** In days since the first business. */
const YOUNG_DAYS = [0, 7, 14, 30] as const;
/** From how many gaps on a silence may be chance; see StagePolicy. */
const KNOWN_GAPS = [2, 5];
const DEVELOPMENT_DAYS = [14, 30, 60] as const;
/** In horizons. After three of them customers are to stand in termination, and reviews are a week apart. */
const MOST_SILENT = 2.9;
const USUAL_GAPS = [3, 5];

/** What was tried and what it gave: the evidence for the policy, in the manifest and on the card. Null: nothing to count. */
export interface PolicyChoice {
  readonly customers: number;
  /** Counted days, which lie between training and the test. */
  readonly days: number;
  /** Share at risk of those not visibly silent: the precision of chance alerts. */
  readonly baseRate: number | null;
  readonly ceiling: number;
  readonly lines: readonly TriedLine[];
  readonly declines: readonly TriedDecline[];
  readonly terminations: readonly TriedTermination[];
  readonly growths: readonly TriedGrowth[];
}

export interface TriedLine extends Pick<
  ServiceFigures,
  'perThousandPerMonth' | 'precision' | 'caughtShare' | 'medianLeadDays'
> {
  readonly line: number;
  readonly tenureDays: number;
}

export interface TriedDecline extends Pick<
  ServiceFigures,
  'declinePrecision' | 'leaversDeclinedShare' | 'terminatedWithoutDeclineShare'
> {
  readonly enterRisk: number;
  readonly knownGaps: number;
  readonly tenureDays: number;
}

export interface TriedTermination extends Pick<ServiceFigures, 'terminationsBackShare' | 'silentInTerminationShare'> {
  readonly silentDays: number;
  readonly usualGaps: number;
}

export interface TriedGrowth extends Pick<ServiceFigures, 'growthPrecision'> {
  readonly enter: number;
  readonly entries: number;
}

export interface ChosenPolicy {
  readonly policy: StagePolicy;
  readonly choice: PolicyChoice;
}

/** The same log, model and options give the same policy. */
export function choosePolicy(log: EventLog, contender: Contender, options: RehearsalOptions): ChosenPolicy {
  const rehearsal = new Rehearsal(log, contender, options);
  const { horizonDays } = options;
  const start = startPolicy(horizonDays, rehearsal.baseRate);
  const [lines = [], declines = [], terminations = [], growths = []] = tryEach(
    rehearsal,
    steps(start.alerts.floor, MOST_LINE, LINES).map((line) => withLine(start, line)),
    KNOWN_GAPS.flatMap((gaps) => steps(0.3, 0.8, 6).map((enterRisk) => withDecline(start, enterRisk, gaps))),
    USUAL_GAPS.flatMap((usualGaps) =>
      steps(horizonDays, MOST_SILENT * horizonDays, 5).map((days) => withSilence(start, Math.round(days), usualGaps)),
    ),
    GROWTH_SCORES.map((enter) => ({ ...start, growth: growthFrom(enter) })),
  );
  const roughly = declineChosen(declines, rehearsal.baseRate);
  const rough = {
    ...start,
    alerts: lineChosen(lines, horizonDays).alerts,
    decline: roughly.decline,
    rhythm: roughly.rhythm,
    termination: terminationChosen(terminations).termination,
    growth: growthChosen(growths),
  };
  const [finer = [], stages = []] = tryEach(
    rehearsal,
    YOUNG_DAYS.flatMap((tenureDays) => finerLines(rough.alerts).map((line) => withLine(rough, line, tenureDays))),
    DEVELOPMENT_DAYS.flatMap((tenureDays) =>
      [-0.05, 0, 0.05].map((by) => ({
        ...rough,
        development: { ...rough.development, tenureDays },
        decline: declineFrom(rough.decline.enterRisk + by),
      })),
    ),
  );
  const { development, decline } = declineChosen(stages, rehearsal.baseRate);
  const policy = { ...rough, alerts: lineChosen(finer, horizonDays).alerts, development, decline };
  return {
    policy,
    choice: choiceOf(rehearsal, {
      lines: [...lines, ...finer],
      declines: [...declines, ...stages],
      terminations,
      growths,
    }),
  };
}

/** Where nothing tells a better one. */
function startPolicy(horizonDays: number, baseRate: number | null): ReadyPolicy {
  const [least, most] = FLOOR_BOUNDS;
  const floor = round(Math.min(most, Math.max(least, OVER_CHANCE * (baseRate ?? 1))));
  const young = { tenureDays: YOUNG_DAYS[1], businessDays: 1 };
  return {
    version: 1,
    development: { tenureDays: DEVELOPMENT_DAYS[0], businessDays: 2 },
    termination: { silentDays: Math.round(MOST_SILENT * horizonDays), usualGaps: 3, risk: 0.5 },
    decline: declineFrom(0.5),
    growth: NO_GROWTH,
    alerts: alertsFrom(MOST_LINE, { floor, young, silentDays: visibleFrom(horizonDays) }),
    rhythm: USUAL_RHYTHM,
    facts: USUAL_FACTS,
    prior: USUAL_PRIOR,
    confirmDays: 2,
    dwellDays: 7,
    sweep: { minDays: 1, maxDays: 7, gapShare: 0.125 },
  };
}

interface ReadyPolicy extends StagePolicy {
  alerts: RiskAlertRule;
}

function withLine(policy: ReadyPolicy, line: number, tenureDays = policy.alerts.young.tenureDays): ReadyPolicy {
  const { floor, young, silentDays } = policy.alerts;
  return { ...policy, alerts: alertsFrom(line, { floor, young: { ...young, tenureDays }, silentDays }) };
}

function withDecline(policy: ReadyPolicy, enterRisk: number, knownGaps: number): ReadyPolicy {
  return { ...policy, decline: declineFrom(enterRisk), rhythm: { ...policy.rhythm, knownGaps } };
}

function withSilence(policy: ReadyPolicy, silentDays: number, usualGaps: number): ReadyPolicy {
  return { ...policy, termination: { ...policy.termination, silentDays, usualGaps } };
}

/** Between the neighbours of a line of the first grid. */
function finerLines({ line, floor }: RiskAlertRule): number[] {
  const step = (MOST_LINE - floor) / (LINES - 1);
  return steps(Math.max(floor, line - step), line, 5);
}

interface Tried {
  readonly policy: ReadyPolicy;
  readonly figures: ServiceFigures;
}

/** All in one replay. */
function tryEach(rehearsal: Rehearsal, ...lists: readonly (readonly ReadyPolicy[])[]): Tried[][] {
  const figures = rehearsal.try(lists.flat());
  let i = 0;
  return lists.map((list) => list.map((policy) => ({ policy, figures: itemAt(figures, i++) })));
}

/** Of those within the ceiling the one that catches most; the highest line when none is. */
function lineChosen(tried: readonly Tried[], horizonDays: number): ReadyPolicy {
  const most = ceilingFor(horizonDays);
  const within = tried.filter(({ figures }) => (figures.byModel.perThousandPerMonth ?? 0) <= most);
  if (within.length === 0) return best(tried, ({ policy }) => policy.alerts.line);
  const early = within.filter(({ figures }) => (figures.medianLeadDays ?? 0) >= LEAST_LEAD * horizonDays);
  return best(early.length > 0 ? early : within, ({ figures }) => figures.caughtShare ?? 0);
}

function ceilingFor(horizonDays: number): number {
  return Math.round(Math.min(MOST_ALERTS, (MOST_PER_HORIZON * MONTH_DAYS) / horizonDays));
}

/** Of those that say more than chance, the highest risk that finds the leavers in time; else the one that finds most. */
function declineChosen(tried: readonly Tried[], baseRate: number | null): ReadyPolicy {
  const least = DECLINE_OVER_CHANCE * (baseRate ?? 0);
  const telling = tried.filter(({ figures }) => (figures.declinePrecision ?? 1) >= least);
  const good = telling.filter(
    ({ figures }) =>
      (figures.leaversDeclinedShare ?? 1) >= DECLINED_IN_TIME &&
      (figures.terminatedWithoutDeclineShare ?? 0) <= MOST_WITHOUT_DECLINE,
  );
  if (good.length > 0) return best(good, ({ policy }) => policy.decline.enterRisk);
  return best(
    telling.length > 0 ? telling : tried,
    ({ figures }) => (figures.leaversDeclinedShare ?? 0) - (figures.terminatedWithoutDeclineShare ?? 0),
  );
}

function terminationChosen(tried: readonly Tried[]): ReadyPolicy {
  const holds = tried.filter(({ figures }) => (figures.silentInTerminationShare ?? 1) >= LEAST_TERMINATED);
  const some = holds.length > 0 ? holds : tried;
  const lasting = some.filter(({ figures }) => (figures.terminationsBackShare ?? 1) <= MOST_RETURNS);
  if (lasting.length > 0) return best(lasting, ({ policy }) => -policy.termination.silentDays);
  return best(some, ({ figures }) => -(figures.terminationsBackShare ?? 1));
}

function growthChosen(tried: readonly Tried[]): StagePolicy['growth'] {
  const right = tried.filter(
    ({ figures }) => figures.counts.growths >= LEAST_GROWTHS && (figures.growthPrecision ?? 0) >= GROWTH_PRECISION,
  );
  return right.length === 0 ? NO_GROWTH : best(right, ({ policy }) => -policy.growth.enter).growth;
}

/** The first of the best. */
function best(tried: readonly Tried[], worth: (one: Tried) => number): ReadyPolicy {
  const first = itemAt(tried, 0);
  return tried.reduce((most, one) => (worth(one) > worth(most) ? one : most), first).policy;
}

function choiceOf(
  rehearsal: Rehearsal,
  tried: Readonly<Record<'lines' | 'declines' | 'terminations' | 'growths', readonly Tried[]>>,
): PolicyChoice {
  const { customers, days, baseRate } = rehearsal;
  return {
    customers,
    days,
    baseRate,
    ceiling: ceilingFor(rehearsal.measured.horizonDays),
    lines: tried.lines.map(({ policy: { alerts }, figures: { precision, caughtShare, medianLeadDays, byModel } }) => {
      const { perThousandPerMonth } = byModel;
      const { line, young } = alerts;
      return { line, tenureDays: young.tenureDays, perThousandPerMonth, precision, caughtShare, medianLeadDays };
    }),
    declines: tried.declines.map(({ policy: { decline, development, rhythm }, figures }) => {
      const { declinePrecision, leaversDeclinedShare, terminatedWithoutDeclineShare } = figures;
      const { enterRisk } = decline;
      const { tenureDays } = development;
      const { knownGaps = 2 } = rhythm;
      return {
        enterRisk,
        knownGaps,
        tenureDays,
        declinePrecision,
        leaversDeclinedShare,
        terminatedWithoutDeclineShare,
      };
    }),
    terminations: tried.terminations.map(({ policy, figures: { terminationsBackShare, silentInTerminationShare } }) => {
      const { silentDays, usualGaps } = policy.termination;
      return { silentDays, usualGaps, terminationsBackShare, silentInTerminationShare };
    }),
    growths: tried.growths.map(({ policy, figures: { growthPrecision, counts } }) => {
      return { enter: policy.growth.enter, growthPrecision, entries: counts.growths };
    }),
  };
}
