import { describe, expect, it } from '@jest/globals';
import type { Verdict } from '../../client/protocol.js';
import { createFormat } from '../language/format.js';
import { modelEnglish } from '../language/words.model.en.js';
import { modelChinese } from '../language/words.model.zh.js';
import { isEarly, standingOf, verdictWords } from './verdict.words.js';

function aVerdict(parts: Partial<Verdict>): Verdict {
  return { level: 'ok', about: 'features', code: 'features_as_trained', figures: {}, text: 'As it is.', ...parts };
}

const FAR = aVerdict({
  level: 'warn',
  code: 'features_far',
  figures: { off: 2, of: 115 },
  features: ['sessions_week', 'balance_log'],
});
const CALIBRATION = aVerdict({
  code: 'calibration',
  figures: { observed: 0.031, rows: 12_000, predicted: 0.025, value: 1.24, low: 1.1, high: 1.4 },
});
const ALERTS = aVerdict({
  code: 'alerts_right',
  figures: { rows: 200, value: 0.4, low: 0.33, high: 0.47, predicted: 0.8 },
});

describe('a verdict in words', () => {
  it.each([
    ['names inputs', FAR, '2 of 115 inputs are far from training: Sessions, last 7 days; Assets.'],
    [
      'of ratios',
      CALIBRATION,
      'Of 12,000 predictions 3.1% came true, 2.5% were predicted: 1.24 times as many (1.10 to 1.40).',
    ],
    ['of shares', ALERTS, 'Of 200 alerts 40% were right (33% to 47%); 80% were predicted.'],
    [
      'without what the manifest does not state',
      aVerdict({ code: 'ranking', figures: { value: 0.7, low: 0.6, high: 0.8 } }),
      'AUROC of settled predictions 0.70 (0.60 to 0.80).',
    ],
  ])('%s', (_how, verdict, words) => {
    expect(verdictWords(verdict, modelEnglish, 'en', createFormat('en'))).toBe(words);
  });

  it('is Chinese where the reader is, numbers included', () => {
    const say = (verdict: Verdict) => verdictWords(verdict, modelChinese, 'zh', createFormat('zh'));
    expect(say(FAR)).toBe('115 项指标中有 2 项与训练时相差很大：登录次数，近七天；资产。');
    expect(say(ALERTS)).toBe('200 个预警中 40% 正确（33% 至 47%），预计 80%。');
  });

  it('is the sentence of the service when its code is of a later build', () => {
    const later = aVerdict({ code: 'of_a_later_build' as Verdict['code'] });
    expect(verdictWords(later, modelChinese, 'zh', createFormat('zh'))).toBe('As it is.');
  });
});

describe('how the model stands', () => {
  it.each([
    [[], 'unknown'],
    [['ok'], 'ok'],
    [['ok', 'watch'], 'watch'],
    [['watch', 'warn', 'ok'], 'warn'],
  ] as const)('with %j is %s', (levels, standing) => {
    expect(standingOf({ verdicts: levels.map((level) => aVerdict({ level })) })).toBe(standing);
  });

  it('is found wrong however few were counted', () => {
    const figures = { ...ALERTS.figures, rows: 29 };
    const found = (level: Verdict['level']) => isEarly(aVerdict({ code: 'alerts_right', level, figures }));
    expect((['ok', 'watch', 'warn'] as const).map(found)).toEqual([true, false, false]);
  });

  it('is not known while too few customers were counted', () => {
    expect(standingOf({ verdicts: [aVerdict({ code: 'too_few_rows' })] })).toBe('unknown');
    expect(standingOf({ verdicts: [aVerdict({ code: 'too_few_rows' }), aVerdict({ code: 'ranking' })] })).toBe('ok');
    const ofSoMany = (rows: number) => aVerdict({ code: 'alerts_right', figures: { ...ALERTS.figures, rows } });
    expect([29, 30].map((rows) => standingOf({ verdicts: [ofSoMany(rows)] }))).toEqual(['unknown', 'ok']);
  });
});
