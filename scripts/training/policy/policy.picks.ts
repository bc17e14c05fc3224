/** Which of the tried policies is taken, one question at a time. */
import type { RiskAlertRule, StagePolicy } from '../../../src/core/model/policy.js';
import { itemAt } from '../../../src/core/primitives/item.at.js';
import { budgetFor } from './budget.js';
import { NO_GROWTH } from './candidate.policies.js';
import type { ServiceFigures } from '../served/service.figures.js';

/** Alerts are to come this share of a horizon before the silence is as long as one. */
const LEAST_LEAD = 0.5;
const DECLINED_IN_TIME = 0.68;
const MOST_WITHOUT_DECLINE = 0.1;
/** A decline must say more than chance does. */
const DECLINE_OVER_CHANCE = 1.05;
const MOST_RETURNS = 0.1;
const LEAST_TERMINATED = 0.75;
const GROWTH_PRECISION = 0.3;
/** A precision over fewer entries is chance. */
const LEAST_GROWTHS = 15;

export interface ReadyPolicy extends StagePolicy {
  alerts: RiskAlertRule;
}

export interface Tried {
  readonly policy: ReadyPolicy;
  readonly figures: ServiceFigures;
}

/** Of those within the ceiling the one that catches most; the highest line when none is. */
export function lineChosen(tried: readonly Tried[], horizonDays: number): ReadyPolicy {
  const most = ceilingFor(horizonDays);
  const within = tried.filter(({ figures }) => (figures.byModel.perThousandPerMonth ?? 0) <= most);
  if (within.length === 0) return best(tried, ({ policy }) => policy.alerts.line);
  const early = within.filter(({ figures }) => (figures.medianLeadDays ?? 0) >= LEAST_LEAD * horizonDays);
  return best(early.length > 0 ? early : within, ({ figures }) => figures.caughtShare ?? 0);
}

/** Alerts by the model per thousand customers in business and 30 days. */
export function ceilingFor(horizonDays: number): number {
  return Math.round(1000 * budgetFor(horizonDays));
}

/** The lowest risk at which facts are right as often as the floor asks for; else the one at which they are most often. */
export function factRiskChosen(tried: readonly Tried[]): ReadyPolicy {
  const right = tried.filter(({ policy, figures }) => (figures.byFact.precision ?? 1) >= policy.alerts.floor);
  const [lowest] = right;
  return lowest?.policy ?? best(tried, ({ figures }) => figures.byFact.precision ?? 0);
}

/** Of those that say more than chance, the highest risk that finds the leavers in time; else the one that finds most. */
export function declineChosen(tried: readonly Tried[], baseRate: number | null): ReadyPolicy {
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

export function terminationChosen(tried: readonly Tried[]): ReadyPolicy {
  const holds = tried.filter(({ figures }) => (figures.silentInTerminationShare ?? 1) >= LEAST_TERMINATED);
  const some = holds.length > 0 ? holds : tried;
  const lasting = some.filter(({ figures }) => (figures.terminationsBackShare ?? 1) <= MOST_RETURNS);
  if (lasting.length > 0) return best(lasting, ({ policy }) => -policy.termination.silentDays);
  return best(some, ({ figures }) => -(figures.terminationsBackShare ?? 1));
}

export function growthChosen(tried: readonly Tried[]): StagePolicy['growth'] {
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
