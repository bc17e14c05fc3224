/**
 * The words of the vocabulary that may grow, in the languages of the page: one row for each word. The compiler says which
 * one has no row yet.
 */
import type {
  AlertKind,
  Channel,
  ClosedBy,
  ClosingScope,
  Decider,
  Kind,
  Language,
  ProductClass,
  Text,
} from '../../client/vocabulary.js';

const CHANNEL: Readonly<Record<Channel, Text>> = {
  mobile: { en: 'Mobile banking', zh: '手机银行' },
  online: { en: 'Online banking', zh: '网上银行' },
  phone: { en: 'Phone banking', zh: '电话银行' },
  self_service: { en: 'Self-service', zh: '自助银行' },
  branch: { en: 'Branch', zh: '网点' },
  system: { en: 'Bank postings', zh: '系统入账' },
};

const KIND: Readonly<Record<Kind, Text>> = {
  session: { en: 'Login or view', zh: '登录或浏览' },
  friction: { en: 'Failure or complaint', zh: '失败或投诉' },
  money_in: { en: 'Money in', zh: '资金转入' },
  money_out: { en: 'Money out', zh: '资金转出' },
  purchase: { en: 'Product bought', zh: '购买产品' },
  redemption: { en: 'Product closed', zh: '赎回或销户' },
  contact: { en: 'Inquiry or contact', zh: '咨询或联络' },
  balance: { en: 'Balance noted', zh: '余额更新' },
};

const ALERT_KIND: Readonly<Record<AlertKind, Text>> = {
  decline: { en: 'Decline', zh: '衰退' },
  termination: { en: 'Termination', zh: '终止' },
  threshold: { en: 'Tier line crossed', zh: '跌破等级线' },
};

const PRODUCT_CLASS: Readonly<Record<ProductClass, Text>> = {
  deposit: { en: 'Deposit', zh: '存款' },
  card: { en: 'Card', zh: '银行卡' },
  payment: { en: 'Payment service', zh: '支付服务' },
  wealth: { en: 'Investment', zh: '理财产品' },
  loan: { en: 'Loan', zh: '贷款' },
  insurance: { en: 'Insurance', zh: '保险' },
};

const CLOSING_SCOPE: Readonly<Record<ClosingScope, Text>> = {
  relationship: { en: 'Relationship', zh: '客户关系' },
  account: { en: 'Account', zh: '账户' },
  product: { en: 'Product', zh: '产品' },
};

const CLOSED_BY: Readonly<Record<ClosedBy, Text>> = {
  customer: { en: 'by the customer', zh: '客户主动关闭' },
  bank: { en: 'by the bank', zh: '银行关闭' },
  death: { en: 'after the customer’s death', zh: '客户去世' },
};

const DECIDER: Readonly<Record<Decider, Text>> = {
  closed: { en: 'Relationship closed', zh: '业务关系终止' },
  drained: { en: 'Assets left', zh: '资产流出' },
  income: { en: 'Income gone', zh: '收入中断' },
  silence: { en: 'Rhythm broken', zh: '往来中断' },
  halved: { en: 'Business halved', zh: '业务减半' },
  model: { en: 'The model', zh: '模型' },
  prior: { en: 'The statistical prior', zh: '统计先验' },
  rule: { en: 'A fixed rule', zh: '固定规则' },
};

export function vocabularyIn(language: Language): {
  channel: Record<Channel, string>;
  kind: Record<Kind, string>;
  alertKind: Record<AlertKind, string>;
  productClass: Record<ProductClass, string>;
  closingScope: Record<ClosingScope, string>;
  closedBy: Record<ClosedBy, string>;
  decider: Record<Decider, string>;
} {
  return {
    channel: each(CHANNEL, language),
    kind: each(KIND, language),
    alertKind: each(ALERT_KIND, language),
    productClass: each(PRODUCT_CLASS, language),
    closingScope: each(CLOSING_SCOPE, language),
    closedBy: each(CLOSED_BY, language),
    decider: each(DECIDER, language),
  };
}

function each<W extends string>(texts: Readonly<Record<W, Text>>, language: Language): Record<W, string> {
  const words: Partial<Record<W, string>> = {};
  for (const word in texts) words[word] = texts[word][language];
  return words as Record<W, string>; // complete: every row was visited
}
