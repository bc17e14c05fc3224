/** Reasons that come from the products a customer holds. The model knows no products, so most are of no theme. */
import { breadthAt, heldAt, lapsed, lastClosing } from '../features/holdings.js';
import type { Signals } from '../features/signals.js';
import { days, plural, whole } from '../primitives/figures.js';
import { DAY_MS } from '../primitives/time.js';
import type { ProductClass, Stage, Text } from '../primitives/vocabulary.js';

const LEAVING: readonly Stage[] = ['decline', 'termination'];
const QUARTER_DAYS = 90;

/** In the order of their importance. */
export const PRODUCT_TEMPLATES = [
  {
    code: 'product_closed',
    theme: 'redemptions',
    push: 'raises',
    stages: [...LEAVING, 'development', 'growth', 'maturity'],
    holds: (s: Signals) => closedDays(s) <= QUARTER_DAYS,
    text: closedText,
  },
  {
    code: 'product_matured',
    theme: null,
    push: 'raises',
    stages: [...LEAVING, 'development', 'growth', 'maturity'],
    holds: (s: Signals) => maturedDays(s) >= 1 && maturedDays(s) <= QUARTER_DAYS,
    text: maturedText,
  },
  {
    code: 'breadth_shrinking',
    theme: null,
    push: 'raises',
    stages: LEAVING,
    holds: (s: Signals) => breadthAt(s, s.asOf) < breadthBefore(s),
    text: (s: Signals) => ({
      en: `Products of ${classes(breadthAt(s, s.asOf))} held, of ${breadthBefore(s)} a quarter ago`,
      zh: `目前持有 ${breadthAt(s, s.asOf)} 类产品，一季度前为 ${breadthBefore(s)} 类`,
    }),
  },
] as const;

const CLASS_TEXTS: Readonly<Record<ProductClass, Text>> = {
  deposit: { en: 'Deposit', zh: '存款' },
  card: { en: 'Card', zh: '银行卡' },
  payment: { en: 'Payment service', zh: '支付服务' },
  wealth: { en: 'Investment', zh: '理财产品' },
  loan: { en: 'Loan', zh: '贷款' },
  insurance: { en: 'Insurance', zh: '保险' },
};
const ANY_PRODUCT: Text = { en: 'Product', zh: '产品' };

function closedDays(signals: Signals): number {
  return (signals.asOf - (lastClosing(signals)?.at ?? NaN)) / DAY_MS;
}

function closedText(signals: Signals): Text {
  const { en, zh } = textOf(lastClosing(signals)?.class ?? null);
  const since = closedDays(signals);
  const held = heldAt(signals, signals.asOf)?.length;
  const isToday = Math.round(since) === 0;
  return {
    en: `${en} closed ${isToday ? 'today' : `${days(since)} ago`}${held === undefined ? '' : `; still held: ${plural(held, 'product')}`}`,
    zh: `${zh}${isToday ? '今天' : `于 ${whole(since)} 天前`}关闭${held === undefined ? '' : `，仍持有 ${held} 项产品`}`,
  };
}

function maturedDays(signals: Signals): number {
  return signals.today - (lapsed(signals)?.maturesOn ?? NaN);
}

function maturedText(signals: Signals): Text {
  const { en, zh } = textOf(lapsed(signals)?.class ?? null);
  const since = maturedDays(signals);
  return { en: `${en} matured ${days(since)} ago and was not renewed`, zh: `${zh}已到期 ${whole(since)} 天，尚未续期` };
}

function breadthBefore(signals: Signals): number {
  return breadthAt(signals, signals.asOf - QUARTER_DAYS * DAY_MS);
}

function classes(count: number): string {
  return count === 1 ? '1 class' : `${count} classes`;
}

function textOf(of: ProductClass | null): Text {
  return of === null ? ANY_PRODUCT : CLASS_TEXTS[of];
}
