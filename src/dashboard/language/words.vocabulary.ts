/**
 * The words of the vocabulary that may grow, in the languages of the page: one row for each word. The compiler says which
 * one has no row yet.
 */
import type { AlertKind, Channel, Kind, Language, Text } from '../../client/vocabulary.js';

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

export function vocabularyIn(language: Language): {
  channel: Record<Channel, string>;
  kind: Record<Kind, string>;
  alertKind: Record<AlertKind, string>;
} {
  return { channel: each(CHANNEL, language), kind: each(KIND, language), alertKind: each(ALERT_KIND, language) };
}

function each<W extends string>(texts: Readonly<Record<W, Text>>, language: Language): Record<W, string> {
  const words: Partial<Record<W, string>> = {};
  for (const word in texts) words[word] = texts[word][language];
  return words as Record<W, string>; // complete: every row was visited
}
