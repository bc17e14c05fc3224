/** What was tried for a policy, as the manifest and the card keep it. */
import { ceilingFor, type Tried } from './policy.picks.js';
import type { Rehearsal } from './rehearsal.js';
import type { ServiceFigures } from '../served/service.figures.js';

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
  readonly factRisks: readonly TriedFactRisk[];
}

/** What facts raise. */
interface TriedFactRisk extends Pick<ServiceFigures['byFact'], 'alerts' | 'perThousandPerMonth' | 'precision'> {
  readonly factRisk: number;
}

interface TriedLine extends Pick<
  ServiceFigures,
  'perThousandPerMonth' | 'precision' | 'caughtShare' | 'medianLeadDays'
> {
  readonly line: number;
  readonly tenureDays: number;
}

interface TriedDecline extends Pick<
  ServiceFigures,
  'declinePrecision' | 'leaversDeclinedShare' | 'terminatedWithoutDeclineShare'
> {
  readonly enterRisk: number;
  readonly knownGaps: number;
  readonly tenureDays: number;
}

interface TriedTermination extends Pick<ServiceFigures, 'terminationsBackShare' | 'silentInTerminationShare'> {
  readonly silentDays: number;
  readonly usualGaps: number;
}

interface TriedGrowth extends Pick<ServiceFigures, 'growthPrecision'> {
  readonly enter: number;
  readonly entries: number;
}

export function choiceOf(
  rehearsal: Rehearsal,
  tried: Readonly<Record<'lines' | 'declines' | 'terminations' | 'growths' | 'factRisks', readonly Tried[]>>,
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
    factRisks: tried.factRisks.map(factRiskOf),
  };
}

function factRiskOf({ policy: { alerts }, figures: { byFact } }: Tried): TriedFactRisk {
  const { alerts: raised, perThousandPerMonth, precision } = byFact;
  return { factRisk: alerts.factRisk ?? 0, alerts: raised, perThousandPerMonth, precision };
}
