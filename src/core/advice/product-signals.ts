/** The signals about products that rules of `config/strategies.json` may name. Unknown while no event names a product. */
import { breadthAt, changedWithin, daysToMaturity, heldAt, lapsed, lastClosing } from '../features/holdings.js';
import type { Signals } from '../features/signals.js';
import { days, plural, whole } from '../primitives/figures.js';
import { DAY_MS } from '../primitives/time.js';
import type { Text } from '../primitives/vocabulary.js';

interface Of {
  signals: Signals;
}

interface ProductSignal {
  unit: 'count' | 'days';
  meaning: string;
  of: (situation: Of) => number;
  text: (value: number) => Text;
}

const QUARTER_DAYS = 90;

export const PRODUCT_SIGNALS = {
  products_held: {
    unit: 'count',
    meaning: 'products that events have named and that are not closed; unknown while none is named',
    of: ({ signals }) => heldAt(signals, signals.asOf)?.length ?? NaN,
    text: (value) => ({ en: `Holds ${plural(value, 'product')}`, zh: `持有 ${whole(value)} 项产品` }),
  },
  product_classes_held: {
    unit: 'count',
    meaning: 'different classes among the products held: the breadth of the relationship',
    of: ({ signals }) => breadthAt(signals, signals.asOf),
    text: (value) => ({
      en: `Holds products of ${value === 1 ? '1 class' : `${whole(value)} classes`}`,
      zh: `持有 ${whole(value)} 类产品`,
    }),
  },
  products_opened_quarter: {
    unit: 'count',
    meaning: 'products first opened, last 90 days',
    of: ({ signals }) => changedWithin(signals, 'openedAt', QUARTER_DAYS),
    text: (value) => ({
      en: `${plural(value, 'product')} opened in the last quarter`,
      zh: `近一季度新开 ${whole(value)} 项产品`,
    }),
  },
  products_closed_quarter: {
    unit: 'count',
    meaning: 'products closed, last 90 days',
    of: ({ signals }) => changedWithin(signals, 'closedAt', QUARTER_DAYS),
    text: (value) => ({
      en: `${plural(value, 'product')} closed in the last quarter`,
      zh: `近一季度关闭 ${whole(value)} 项产品`,
    }),
  },
  days_since_closing: {
    unit: 'days',
    meaning: 'since the customer last closed a product or an account',
    of: ({ signals }) => (signals.asOf - (lastClosing(signals)?.at ?? NaN)) / DAY_MS,
    text: (value) => ({
      en: `Last closed a product ${days(value)} ago`,
      zh: `最近一次关闭产品在 ${whole(value)} 天前`,
    }),
  },
  days_since_maturity: {
    unit: 'days',
    meaning: 'since a product matured that no other one of its class replaced within 30 days; loans do not count',
    of: ({ signals }) => signals.today - (lapsed(signals)?.maturesOn ?? NaN),
    text: (value) => ({
      en: `A product matured ${days(value)} ago and was not renewed`,
      zh: `有产品已到期 ${whole(value)} 天，尚未续期`,
    }),
  },
  days_to_maturity: {
    unit: 'days',
    meaning: 'until the next product held matures',
    of: ({ signals }) => daysToMaturity(signals),
    text: (value) => ({
      en: value === 0 ? 'A product matures today' : `A product matures in ${days(value)}`,
      zh: value === 0 ? '有产品今天到期' : `有产品将在 ${whole(value)} 天后到期`,
    }),
  },
} as const satisfies Record<string, ProductSignal>;
