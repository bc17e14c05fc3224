/**
 * The stage policy of a model, chosen by trying candidates on the time before the test (rehearsal.ts). No threshold is set by
 * hand, and each is stored in the policy: serving counts no budget.
 *
 * 1. Alerts: the line of risk that catches most within the budget (budget.ts); then the youth that catches most; and the
 *    least risk from which facts of silence alone are right often enough.
 * 2. Decline: the highest risk at which most of those who leave are in decline in time and few end without one.
 * 3. Termination: the shortest silence after which hardly anybody comes back; most of those silent for three horizons stand in it.
 * 4. Growth: the lowest score whose entries are right often enough; where there is none, growth is not used.
 */
import { itemAt } from '../../../src/core/primitives/item.at.js';
import {
  USUAL_FACTS,
  USUAL_PRIOR,
  USUAL_RHYTHM,
  type RiskAlertRule,
  type StagePolicy,
} from '../../../src/core/model/policy.js';
import { NO_GROWTH, alertsFrom, declineFrom, growthFrom, steps, visibleFrom } from './candidate.policies.js';
import type { Contender } from '../learners/contenders.js';
import type { EventLog } from '../rows/history.js';
import { choiceOf, type PolicyChoice } from './policy.evidence.js';
import {
  factRiskChosen,
  declineChosen,
  growthChosen,
  lineChosen,
  terminationChosen,
  type ReadyPolicy,
  type Tried,
} from './policy.picks.js';
import { Rehearsal, type RehearsalOptions } from './rehearsal.js';
import { round } from '../scores/scorecard.js';

/**
 * Alerts must be expected to be right this many times as often as chance ones, within bounds: never less often than not, or
 * a bank that few leave would call customers of whom most stay.
 */
const OVER_CHANCE = 1.5;
const FLOOR_BOUNDS = [0.5, 0.58] as const;
const GROWTH_SCORES = [0.1, 0.12, 0.14, 0.16, 0.18, 0.2, 0.25, 0.3, 0.4, 0.5];
const MOST_LINE = 0.9;
const LINES = 8;
const FACT_RISKS = [0, 0.05, 0.1, 0.15, 0.2, 0.3, 0.4];
/** In days since the first business. */
const YOUNG_DAYS = [0, 7, 14, 30] as const;
/** From how many gaps on a silence may be chance; see StagePolicy. */
const KNOWN_GAPS = [2, 5];
const DEVELOPMENT_DAYS = [14, 30, 60] as const;
/** In horizons. After three of them most customers are to stand in termination, and reviews are a week apart. */
const SILENT_HORIZONS = [1, 1.5, 2, 2.5, 2.9, 3.3];
const USUAL_SILENT_HORIZONS = 2.9;
const USUAL_GAPS = [3, 5];

export interface ChosenPolicy {
  readonly policy: StagePolicy;
  readonly choice: PolicyChoice;
}

/** The same log, model and options give the same policy. */
export function choosePolicy(log: EventLog, contender: Contender, options: RehearsalOptions): ChosenPolicy {
  const rehearsal = new Rehearsal(log, contender, options);
  const rough = chooseRoughly(rehearsal);
  const fine = chooseFinely(rehearsal, rough.policy);
  const { terminations, growths, factRisks } = rough;
  const [lines, declines] = [
    [...rough.lines, ...fine.lines],
    [...rough.declines, ...fine.declines],
  ];
  return { policy: fine.policy, choice: choiceOf(rehearsal, { lines, declines, terminations, growths, factRisks }) };
}

function chooseRoughly(rehearsal: Rehearsal) {
  const { horizonDays } = rehearsal.measured;
  const start = startPolicy(horizonDays, rehearsal.baseRate);
  const [lines = [], declines = [], terminations = [], growths = [], factRisks = []] = tryEach(
    rehearsal,
    steps(start.alerts.floor, MOST_LINE, LINES).map((line) => withLine(start, line)),
    KNOWN_GAPS.flatMap((gaps) => steps(0.3, 0.8, 6).map((enterRisk) => withDecline(start, enterRisk, gaps))),
    USUAL_GAPS.flatMap((usualGaps) =>
      SILENT_HORIZONS.map((share) => withSilence(start, Math.round(share * horizonDays), usualGaps)),
    ),
    GROWTH_SCORES.map((enter) => ({ ...start, growth: growthFrom(enter) })),
    FACT_RISKS.map((factRisk) => ({ ...start, alerts: { ...start.alerts, factRisk } })),
  );
  const { decline, rhythm } = declineChosen(declines, rehearsal.baseRate);
  const { factRisk = 0 } = factRiskChosen(factRisks).alerts;
  const alerts = { ...lineChosen(lines, horizonDays).alerts, factRisk };
  const { termination } = terminationChosen(terminations);
  const policy = { ...start, alerts, decline, rhythm, termination, growth: growthChosen(growths) };
  return { policy, lines, declines, terminations, growths, factRisks };
}

/** Near the rough policy: the line and the youth of alerts, and the risk and the youth of declines. */
function chooseFinely(rehearsal: Rehearsal, rough: ReadyPolicy) {
  const { alerts, development, decline } = rough;
  const [lines = [], declines = []] = tryEach(
    rehearsal,
    YOUNG_DAYS.flatMap((tenureDays) => finerLines(alerts).map((line) => withLine(rough, line, tenureDays))),
    DEVELOPMENT_DAYS.flatMap((tenureDays) =>
      [-0.05, 0, 0.05].map((by) => ({
        ...rough,
        development: { ...development, tenureDays },
        decline: declineFrom(decline.enterRisk + by),
      })),
    ),
  );
  const found = declineChosen(declines, rehearsal.baseRate);
  const policy = {
    ...rough,
    alerts: lineChosen(lines, rehearsal.measured.horizonDays).alerts,
    development: found.development,
    decline: found.decline,
  };
  return { policy, lines, declines };
}

/** Where nothing tells a better one. */
function startPolicy(horizonDays: number, baseRate: number | null): ReadyPolicy {
  const [least, most] = FLOOR_BOUNDS;
  const floor = round(Math.min(most, Math.max(least, OVER_CHANCE * (baseRate ?? 1))));
  const young = { tenureDays: YOUNG_DAYS[1], businessDays: 1 };
  return {
    version: 1,
    development: { tenureDays: DEVELOPMENT_DAYS[0], businessDays: 2 },
    termination: { silentDays: Math.round(USUAL_SILENT_HORIZONS * horizonDays), usualGaps: 3, risk: 0.5 },
    decline: declineFrom(0.5),
    growth: NO_GROWTH,
    alerts: { ...alertsFrom(MOST_LINE), floor, young, silentDays: visibleFrom(horizonDays), factRisk: 0 },
    rhythm: USUAL_RHYTHM,
    facts: USUAL_FACTS,
    prior: USUAL_PRIOR,
    confirmDays: 2,
    dwellDays: 7,
    sweep: { minDays: 1, maxDays: 7, gapShare: 0.125 },
  };
}

function withLine(policy: ReadyPolicy, line: number, tenureDays = policy.alerts.young.tenureDays): ReadyPolicy {
  const { alerts } = policy;
  return { ...policy, alerts: { ...alerts, ...alertsFrom(line), young: { ...alerts.young, tenureDays } } };
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

/** All in one replay. */
function tryEach(rehearsal: Rehearsal, ...lists: readonly (readonly ReadyPolicy[])[]): Tried[][] {
  const figures = rehearsal.try(lists.flat());
  let i = 0;
  return lists.map((list) => list.map((policy) => ({ policy, figures: itemAt(figures, i++) })));
}
