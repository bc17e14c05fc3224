import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import type { HistoryEntry } from '../core/contracts/records.js';
import { decodeHistory, encodeHistory } from './history.codec.js';

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

describe('entries of a history', () => {
  it('come back as they were, from a sixth of the bytes of their JSON', () => {
    const bytes = encodeHistory(ENTRY);
    expect(decodeHistory(bytes)).toEqual(ENTRY);
    expect(bytes.length).toBeLessThan(Buffer.byteLength(JSON.stringify(ENTRY)) / 6);
  });

  it('come back also when their words are new', () => {
    const entry = {
      ...ENTRY,
      model: '模型-2030',
      reasons: [{ code: 'x', text: { en: '?', zh: '？' }, contribution: 1 }],
    };
    expect(decodeHistory(encodeHistory(entry))).toEqual(entry);
  });

  it('are read as an earlier build stored them', () => {
    expect(decodeHistory(Buffer.from(JSON.stringify(ENTRY)))).toEqual(ENTRY);
  });

  it('of a later format are refused, by its number', () => {
    expect(() => decodeHistory(Buffer.of(9, 1, 2))).toThrow('a history entry has format 9');
  });

  it('can be read for ever: the phrases of format 1 are what they were', () => {
    const phrases = readFileSync(new URL('history.phrases.txt', import.meta.url));
    expect(createHash('sha256').update(phrases).digest('hex')).toBe(
      'a2849a13087b20383b6728df1b5b8c9f9cd03ceacd582ec651a7c55612051791',
    );
  });
});
