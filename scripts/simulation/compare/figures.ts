/** A log in figures that can be set beside those of another log. Every log gives the same figures in the same order. */
import type { CustomerActs } from './log.acts.js';
import type { Figure } from './figure.text.js';
import { gapFigures } from './gap.figures.js';
import { moneyFigures } from './money.figures.js';
import { rhythmFigures } from './rhythm.figures.js';
import { regularOf } from './customer.months.js';
import { youthFigures } from './youth.figures.js';

export interface FigureGroup {
  readonly title: string;
  readonly figures: readonly Figure[];
}

export function figuresOf(customers: readonly CustomerActs[]): FigureGroup[] {
  const regular = customers.map(regularOf);
  return [
    { title: 'Rhythm of the day, the week and the channels', figures: rhythmFigures(regular) },
    { title: 'Gaps between days with business', figures: gapFigures(regular) },
    { title: 'Money', figures: moneyFigures(regular) },
    { title: 'Young customers and products', figures: youthFigures(customers) },
  ];
}
