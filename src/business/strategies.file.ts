/**
 * Reads `config/strategies.json`, described in docs/strategies.md. Every fault names the member and the allowed values.
 * The result is used only if there are no faults.
 */
import { isAlways } from '../core/advice/conditions.js';
import type { Factor } from '../core/advice/leaving.js';
import { STRATEGIES_OF_STAGE, type StrategyRules, type StrategyRule } from '../core/advice/strategy.js';
import { LANGUAGES, STAGES, STRATEGIES, type Stage, type Strategy, type Text } from '../core/primitives/vocabulary.js';
import { FileFindings, type Member } from './file.findings.js';
import { readCondition } from './strategies.condition.js';

const PARTS = ['rules', 'texts', 'barriers', 'inducements'] as const;
const NAME = /^[a-z][a-z_]*$/;

export function readStrategies(content: unknown): { strategies: StrategyRules; faults: string[] } {
  const faults = new FileFindings('strategies.json');
  const file = faults.object('', content, PARTS);
  const strategies = {
    rules: readRules(file.rules, faults),
    texts: readTexts(file.texts, faults),
    barriers: readFactors('barriers', file.barriers, faults),
    inducements: readFactors('inducements', file.inducements, faults),
  };
  return { strategies, faults: faults.found };
}

function readRules(raw: unknown, faults: FileFindings): StrategyRule[] {
  const rules = faults.list('rules', raw).map((rule, i) => readRule(`rules[${i}]`, rule, faults));
  const known = rules.flatMap((rule) => rule ?? []);
  if (known.length === rules.length) for (const stage of STAGES) checkEnd(stage, known, faults);
  checkEqual(known, faults);
  return known;
}

function readRule(where: string, raw: unknown, faults: FileFindings): StrategyRule | null {
  const rule = faults.object(where, raw, ['stage', 'strategy', 'when']);
  const stage = faults.oneOf(`${where}.stage`, rule.stage, STAGES);
  if (stage === null) return null;
  const strategy = faults.oneOf(`${where}.strategy`, rule.strategy, STRATEGIES_OF_STAGE[stage], ` in ${stage}`);
  if (strategy === null) return null;
  return { stage, strategy, when: readCondition(`${where}.when`, rule.when, { stage, isPast: false }, faults) };
}

/** Refuses a second rule with the same condition: it could never apply. */
function checkEqual(rules: readonly StrategyRule[], faults: FileFindings): void {
  const conditions = rules.map(({ stage, when }) => JSON.stringify([stage, when]));
  for (const [i, { when }] of rules.entries()) {
    const first = conditions.indexOf(conditions[i] ?? '');
    if (first < i && !isAlways(when))
      faults.add(`rules[${i}]`, `is never reached: rules[${first}] has the same condition`);
  }
}

/** The last rule of a stage must always hold, and no other rule may. */
function checkEnd(stage: Stage, rules: readonly StrategyRule[], faults: FileFindings): void {
  const first = rules.findIndex((rule) => rule.stage === stage && isAlways(rule.when));
  const last = rules.findLastIndex((rule) => rule.stage === stage);
  if (first < 0)
    faults.add('rules', `must end with a rule for ${stage} that always holds: give its last one "when": {}`);
  else if (first < last)
    faults.add(`rules[${first}]`, `always holds: the rules for ${stage} behind it are never reached`);
}

function readTexts(raw: unknown, faults: FileFindings): StrategyRules['texts'] {
  const texts = faults.object('texts', raw, STRATEGIES);
  const read = (strategy: Strategy): StrategyRules['texts'][Strategy] => {
    const where = `texts.${strategy}`;
    const { label, advice } = faults.object(where, texts[strategy], ['label', 'advice']);
    return { label: readText(`${where}.label`, label, faults), advice: readText(`${where}.advice`, advice, faults) };
  };
  return {
    convert: read('convert'),
    onboard: read('onboard'),
    deepen: read('deepen'),
    extend: read('extend'),
    rescue: read('rescue'),
    respond: read('respond'),
    improve: read('improve'),
    let_go: read('let_go'),
    win_back: read('win_back'),
  };
}

function readFactors(part: string, raw: unknown, faults: FileFindings): Factor[] {
  return Object.entries(faults.object(part, raw)).map(([name, member]) => {
    const where = `${part}.${name}`;
    if (!NAME.test(name)) faults.add(where, 'must have a name of small letters and underscores');
    const factor = faults.object(where, member, ['when', 'text']);
    const when = readCondition(`${where}.when`, factor.when, { stage: 'termination', isPast: true }, faults);
    if (isAlways(when)) faults.add(`${where}.when`, 'must have a condition: it would be said of everybody');
    return { name, when, text: readText(`${where}.text`, factor.text, faults) };
  });
}

function readText(where: string, raw: unknown, faults: FileFindings): Text {
  const text: Member = faults.object(where, raw, LANGUAGES);
  return { en: faults.sentence(`${where}.en`, text.en), zh: faults.sentence(`${where}.zh`, text.zh) };
}
