import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { deflateRawSync } from 'node:zlib';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { HistoryEntry } from '../core/contracts/records.js';
import { LEGAL_TRANSITIONS } from '../core/lifecycle/transitions.js';
import { STAGES } from '../core/primitives/vocabulary.js';
import { decodeEntry, entriesIn, encodeHistory, joinedHistory } from './history.codec.js';

const ENTRY: HistoryEntry = {
  at: 1785849261320,
  from: 'development',
  to: 'maturity',
  as: 'settled',
  risk: 0.20993,
  confidence: 0.73785,
  reasons: [
    {
      code: 'steady',
      text: { en: 'Business on 17 days of the last quarter', zh: '近一季度有 17 天发生业务' },
      contribution: null,
    },
    {
      code: 'recent_business',
      text: { en: 'Last business 4 days ago; the usual gap is 5 days', zh: '最近一笔业务在 4 天前，通常间隔为 5 天' },
      contribution: -0.412,
    },
  ],
  model: 'online-retail-1',
  policy: 3,
};
const FIRST: HistoryEntry = {
  ...ENTRY,
  from: null,
  to: 'prospect',
  as: 'first',
  reasons: [
    {
      code: 'no_business_yet',
      text: { en: 'Known, but no business yet', zh: '已有接触，尚无业务' },
      contribution: null,
    },
  ],
};
const UNUSUAL: HistoryEntry = {
  ...ENTRY,
  at: ENTRY.at + 5,
  model: '模型-2030',
  reasons: [{ code: 'x', text: { en: '?', zh: '？' }, contribution: 1 }],
};

/** As the builds before stored an entry. */
function deflated(entry: HistoryEntry): Buffer {
  const dictionary = readFileSync(new URL('history.phrases.txt', import.meta.url));
  return Buffer.concat([Buffer.of(1), deflateRawSync(JSON.stringify(entry), { dictionary })]);
}

function afterReading(entry: HistoryEntry): string {
  return JSON.stringify(entriesIn(encodeHistory(entry))[0]);
}

describe('entries of a history', () => {
  it('come back as they were, one behind the other', () => {
    const value = Buffer.concat([FIRST, ENTRY, UNUSUAL].map(encodeHistory));
    expect(JSON.stringify(entriesIn(value))).toBe(JSON.stringify([FIRST, ENTRY, UNUSUAL]));
  });

  it('are a few bytes where their sentences are known', () => {
    expect(encodeHistory(FIRST).length).toBeLessThanOrEqual(20);
    expect(encodeHistory(ENTRY).length).toBeLessThanOrEqual(26);
  });

  it.each<[what: string, entry: Partial<HistoryEntry>]>([
    ['a model of another name', { model: 'our-bank-2027' }],
    ['a sentence that is not known', { reasons: UNUSUAL.reasons }],
    ['more digits of the risk', { risk: 0.1234567 }],
    ['more digits of a contribution', { reasons: [{ ...ENTRY.reasons[0]!, contribution: 0.12345 }] }],
    ['another Chinese text', { reasons: [{ ...ENTRY.reasons[0]!, text: { en: ENTRY.reasons[0]!.text.en, zh: '?' } }] }],
    ['an instant before 1970', { at: -86_400_000 }],
    ['part of a millisecond', { at: ENTRY.at + 0.5 }],
    ['an instant of another age', { at: 2 ** 48 }],
    ['a policy that has no number', { policy: -1 }],
    ['a share below nothing', { risk: -0.1 }],
    ['no reason', { reasons: [] }],
    ['too many reasons to count', { reasons: Array.from({ length: 16 }, () => ENTRY.reasons[0]!) }],
  ])('come back with %s', (_what, changed) => {
    expect(afterReading({ ...ENTRY, ...changed })).toBe(JSON.stringify({ ...ENTRY, ...changed }));
  });

  it('come back with every transition', () => {
    for (const to of STAGES) expect(entriesIn(encodeHistory({ ...FIRST, to }))).toEqual([{ ...FIRST, to }]);
    for (const from of STAGES) {
      for (const to of STAGES) {
        const as = LEGAL_TRANSITIONS[from][to];
        if (as === undefined) continue;
        expect(entriesIn(encodeHistory({ ...ENTRY, from, to, as }))).toEqual([{ ...ENTRY, from, to, as }]);
      }
    }
  });

  it('come back with any figures, shares and instants', () => {
    const figure = fc.nat({ max: 5_000_000_000 });
    const share = fc.nat({ max: 100_000 }).map((steps) => steps / 1e5);
    const entry = fc.record({
      out: figure,
      in: figure,
      risk: share,
      confidence: share,
      at: fc.nat(2 ** 41),
      by: fc.integer(),
    });
    fc.assert(
      fc.property(entry, ({ risk, confidence, at, by, ...money }) => {
        const [from, to] = [money.out.toLocaleString('en'), money.in.toLocaleString('en')];
        const text = {
          en: `${from} out against ${to} in during the last month`,
          zh: `近一个月转出 ${from}，转入 ${to}`,
        };
        const reasons = [{ code: 'money_leaving', text, contribution: by / 1_000 }];
        const whole = { ...ENTRY, at, risk, confidence, reasons };
        expect(encodeHistory(whole)[1]).toBe(2); // packed
        expect(afterReading(whole)).toBe(JSON.stringify(whole));
      }),
    );
  });

  it('are read as the builds before stored them, each by itself', () => {
    expect(decodeEntry(Buffer.from(JSON.stringify(ENTRY)))).toEqual(ENTRY);
    expect(decodeEntry(deflated(ENTRY))).toEqual(ENTRY);
  });

  it('of an earlier build and of this one are one history, by their instants', () => {
    const value = Buffer.concat([ENTRY, UNUSUAL].map(encodeHistory));
    const between = { ...ENTRY, at: ENTRY.at + 1 };
    expect(joinedHistory([deflated(FIRST), deflated(between)], value)).toEqual([FIRST, ENTRY, between, UNUSUAL]);
    expect(joinedHistory([deflated(FIRST)], null)).toEqual([FIRST]);
    expect(joinedHistory([], null)).toEqual([]);
  });

  it.each([
    ['of a later format are refused, by its number', Buffer.of(3, 9, 1, 2), 'a history entry has format 9'],
    ['with a later sentence are refused', later(18, 0xfe, 0x7f), 'sentence 8191'],
    ['with a later model are refused', later(16, 77), 'model 77'],
    ['that are cut short are refused', Buffer.from(encodeHistory(ENTRY).subarray(0, -1)), 'end too early'],
  ])('%s', (_what, value, message) => {
    expect(() => entriesIn(value)).toThrow(message);
    expect(() => entriesIn(value)).toThrow(RangeError);
  });
});

/** ENTRY with other bytes in one place. */
function later(at: number, ...bytes: number[]): Uint8Array {
  const value = encodeHistory(ENTRY).slice();
  value.set(bytes, at);
  return value;
}

describe('what stored entries are read by', () => {
  it('are the phrases of format 1 as they were', () => {
    expect(hashOf('history.phrases.txt')).toBe('a2849a13087b20383b6728df1b5b8c9f9cd03ceacd582ec651a7c55612051791');
  });

  it('are the sentences of format 2 as they were: new ones stand behind them', () => {
    expect(hashOf('history.sentences.txt', 429)).toBe(
      '238cd6a92bc9da0e52920fd46f52920acc9ecace37186bb0ed8993895c60c1f4',
    );
  });

  it('are bytes that this build wrote when the format was new', () => {
    const bytes = '1802082de9cc9f01233281a401b9c004010310111bb7060405';
    expect(Buffer.from(encodeHistory(ENTRY)).toString('hex')).toBe(bytes);
    expect(entriesIn(Buffer.from(bytes, 'hex'))).toEqual([ENTRY]);
  });
});

function hashOf(file: string, lines = Infinity): string {
  const text = readFileSync(new URL(file, import.meta.url), 'utf8');
  const first = lines === Infinity ? text : text.split('\n').slice(0, lines).join('\n');
  return createHash('sha256').update(first).digest('hex');
}
