/** What the service shall reach on a simulated bank. */
import type { Figures } from './figures.js';
import { f1, type RivalResult } from './rivals.js';

export interface Goal {
  /** As it is printed. */
  sentence: string;
  isMet: boolean;
}

const GOALS = { precision: 0.75, foundShare: 0.7, falsePerThousandPerMonth: 2, medianLeadDays: 30 };

/** A figure that is unknown meets no goal. */
export function goalsOf(
  figures: Pick<Figures, 'precision' | 'foundShare' | 'falsePerThousandPerMonth' | 'medianLeadDays'>,
  rivals: Readonly<Record<string, RivalResult>>,
): Goal[] {
  const { precision, foundShare, falsePerThousandPerMonth, medianLeadDays } = figures;
  const least = (value: number | null, goal: number): boolean => value !== null && value >= goal;
  return [
    { sentence: `right at least ${GOALS.precision}`, isMet: least(precision, GOALS.precision) },
    { sentence: `found at least ${GOALS.foundShare}`, isMet: least(foundShare, GOALS.foundShare) },
    {
      sentence: `at most ${GOALS.falsePerThousandPerMonth} false per thousand who do not turn and month`,
      isMet: falsePerThousandPerMonth !== null && falsePerThousandPerMonth <= GOALS.falsePerThousandPerMonth,
    },
    {
      sentence: `median of at least ${GOALS.medianLeadDays} days before the end`,
      isMet: least(medianLeadDays, GOALS.medianLeadDays),
    },
    ...Object.entries(rivals).map(([name, { atSameAlerts }]) => ({
      sentence: `ahead of ${name} at as many alerts, by F1 of right and found`,
      isMet: f1(figures) > f1(atSameAlerts),
    })),
  ];
}
