import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { STRATEGY_SIGNALS } from '../core/advice/strategy-signals.js';
import { UnfitBusinessError, readBusiness } from './business.js';
import { readStrategies } from './strategies.file.js';

type Json = Record<string, unknown>;

const SHIPPED = readFileSync('config/strategies.json', 'utf8');
const aFile = () => JSON.parse(SHIPPED) as { rules: Json[]; texts: Json; barriers: Json; inducements: Json };
const faultsWith = (parts: Json): string[] => readStrategies({ ...aFile(), ...parts }).faults;
/** One more rule in front of those that ship. */
const withRule = (rule: Json): string[] => faultsWith({ rules: [rule, ...aFile().rules] });
const withWhen = (when: unknown): string[] => withRule({ stage: 'decline', strategy: 'rescue', when });
const withBarrier = (when: unknown): string[] =>
  faultsWith({ barriers: { moved: { when, text: { en: 'Moved', zh: '搬迁' } } } });
const TEXT = { en: 'x', zh: '一' };

describe('config/strategies.json', () => {
  it('as it ships has no faults', () => {
    expect(faultsWith({})).toEqual([]);
  });

  it.each<[string, unknown]>([
    ['bounds from both sides', { risk: { atLeast: 0.2, atMost: 0.9 } }],
    ['tiers and reasons', { tiers: ['mass'], reasons: ['friction', 'redemptions'] }],
    ['all and any side by side', { all: [{ silent_days: { atLeast: 3 } }], any: [{ risk: { atLeast: 0.5 } }] }],
  ])('takes %s', (_what, when) => {
    expect(withWhen(when)).toEqual([]);
  });

  it.each<[what: string, faults: string[], sentence: RegExp]>([
    [
      'a signal nobody knows',
      withWhen({ fricton_month: { atLeast: 2 } }),
      /^strategies\.json: rules\[0\]\.when\.fricton_month is not known; allowed: tiers, reasons, friction_week, .*risk$/,
    ],
    [
      'a reason nobody knows',
      withWhen({ reasons: ['bored'] }),
      /rules\[0\]\.when\.reasons\[0\] is "bored"; allowed in decline: assets_drained, income_overdue, .*savings_leaving/,
    ],
    [
      'a reason that never speaks for the stage',
      withWhen({ reasons: ['steady'] }),
      /reasons\[0\] is "steady"; allowed in decline: /,
    ],
    [
      'a tier nobody knows',
      withWhen({ tiers: ['rich'] }),
      /when\.tiers\[0\] is "rich"; allowed: mass, affluent, private$/,
    ],
    ['no tier', withWhen({ tiers: [] }), /when\.tiers must be a list that is not empty$/],
    [
      'a bound that is no number',
      withWhen({ risk: { atLeast: '1' } }),
      /when\.risk\.atLeast is "1"; allowed: a number$/,
    ],
    ['another bound', withWhen({ risk: { above: 1 } }), /when\.risk\.above is not known; allowed: atLeast, atMost$/],
    ['no bound', withWhen({ risk: {} }), /when\.risk needs atLeast, atMost or both$/],
    ['a bare number', withWhen({ risk: 0.5 }), /when\.risk must be an object with atLeast, atMost$/],
    ['bounds that exclude each other', withWhen({ silent_days: { atLeast: 9, atMost: 3 } }), /can never hold: atLeast/],
    ['a risk in percent', withWhen({ risk: { atLeast: 60 } }), /when\.risk can never hold: a probability/],
    [
      'nesting twice',
      withWhen({ any: [{ all: [{ silent_days: { atLeast: 3 } }] }] }),
      /when\.any\[0\]\.all nests too deep/,
    ],
    ['an empty alternative', withWhen({ any: [{}] }), /when\.any\[0\] must have a condition$/],
    ['an empty list', withWhen({ all: [] }), /when\.all must be a list that is not empty$/],
    [
      'no condition at all',
      withRule({ stage: 'decline', strategy: 'rescue' }),
      /rules\[0\]\.when is missing: it must be/,
    ],
    [
      'a stage nobody knows',
      withRule({ stage: 'asleep', strategy: 'rescue', when: {} }),
      /rules\[0\]\.stage is "asleep"; allowed: prospect, development/,
    ],
    [
      'a strategy nobody knows',
      withRule({ stage: 'decline', strategy: 'shout', when: {} }),
      /rules\[0\]\.strategy is "shout"; allowed in decline: respond, rescue, improve, let_go$/,
    ],
    [
      'a strategy of another stage',
      withRule({ stage: 'maturity', strategy: 'rescue', when: {} }),
      /rules\[0\]\.strategy is "rescue"; allowed in maturity: extend$/,
    ],
    [
      'a member nobody knows',
      withRule({ stage: 'decline', strategy: 'rescue', when: { risk: { atLeast: 1 } }, if: {} }),
      /rules\[0\]\.if is not known; allowed: stage, strategy, when$/,
    ],
    [
      'a stage whose rules may all fail',
      faultsWith({ rules: aFile().rules.filter(({ stage }) => stage !== 'growth') }),
      /rules must end with a rule for growth that always holds/,
    ],
    [
      'rules that are never reached',
      withRule({ stage: 'decline', strategy: 'respond', when: {} }),
      /rules\[0\] always holds: the rules for decline behind it are never reached$/,
    ],
    ['no rules', faultsWith({ rules: [] }), /rules must be a list that is not empty/],
    [
      'a missing text',
      faultsWith({ texts: { ...aFile().texts, rescue: { label: TEXT } } }),
      /texts\.rescue\.advice is missing: it must be an object with en, zh$/,
    ],
    [
      'a text in one language',
      faultsWith({ texts: { ...aFile().texts, rescue: { label: TEXT, advice: { en: 'x', zh: ' ' } } } }),
      /texts\.rescue\.advice\.zh must be a text that is not empty$/,
    ],
    [
      'texts of a strategy nobody knows',
      faultsWith({ texts: { ...aFile().texts, shout: {} } }),
      /texts\.shout is not known; allowed: convert, onboard/,
    ],
    ['a barrier of everybody', withBarrier({}), /barriers\.moved\.when must have a condition/],
    [
      'a signal that is not known of the past',
      withBarrier({ risk: { atLeast: 0.5 } }),
      /barriers\.moved\.when\.risk is not known; allowed: (?!.*risk)/,
    ],
    [
      'a barrier of an odd name',
      faultsWith({ barriers: { '1': { when: { silent_days: { atLeast: 1 } }, text: TEXT } } }),
      /barriers\.1 must have a name of small letters and underscores$/,
    ],
    ['no inducements', faultsWith({ inducements: undefined }), /inducements is missing: it must be an object$/],
    ['another part', faultsWith({ extra: 1 }), /strategies\.json: extra is not known; allowed: rules, texts, barriers/],
    ['a list instead of a file', readStrategies([]).faults, /^strategies\.json: the file must be an object with rules/],
  ])('refuses %s', (_what, faults, sentence) => {
    expect(faults).toEqual(expect.arrayContaining([expect.stringMatching(sentence)]));
  });

  it.each(Object.entries(STRATEGY_SIGNALS))('documents %s', (name, { unit, meaning }) => {
    const row = readFileSync('docs/strategies.md', 'utf8')
      .split('\n')
      .find((line) => line.startsWith(`| \`${name}\` `));
    expect(row).toContain(`| ${unit} `);
    expect(row).toContain(meaning);
  });
});

describe('the business settings', () => {
  let dir: string;
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'business-'));
    cpSync('config', dir, { recursive: true });
  });
  afterEach(() => rmSync(dir, { recursive: true }));

  const write = (file: string, content: unknown): void => writeFileSync(join(dir, file), JSON.stringify(content));
  const tiers = (): Json => JSON.parse(readFileSync('config/tiers.json', 'utf8')) as Json;

  it('are refused at start with file and member', () => {
    write('strategies.json', { ...aFile(), rules: aFile().rules.slice(1) });
    expect(() => readBusiness(dir)).toThrow(UnfitBusinessError);
    expect(() => readBusiness(dir)).toThrow(/strategies\.json: rules must end with a rule for prospect/);
  });

  it.each([
    [undefined, 0.1],
    [0, 0],
    [0.5, 0.5],
  ])('accept a band of %s', (band, tierBand) => {
    write('tiers.json', { ...tiers(), band });
    expect(readBusiness(dir).tierBand).toBe(tierBand);
  });

  it.each([[-0.1], [0.51], ['a tenth']])('refuse a band of %s', (band) => {
    write('tiers.json', { ...tiers(), band });
    expect(() => readBusiness(dir)).toThrow(/tiers\.json: .*band/);
  });

  it('refuse tiers that fall', () => {
    write('tiers.json', { ...tiers(), tiers: { mass: 0, affluent: 900, private: 800 } });
    expect(() => readBusiness(dir)).toThrow(/tiers\.json: tiers must not fall in the order mass, affluent, private/);
  });
});
