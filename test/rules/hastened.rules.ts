/**
 * A variant of docker/prometheus/rules.yml for tests, made from that file: the same rules in less time.
 *
 * - Every duration, of `for` and of ranges, is divided by `HASTE`, and is `SHORTEST_SECONDS` at least in a range: two
 *   samples must fit.
 * - The bound of the objective of commits is two seconds in place of 100 ms: the machine of a test does other things too.
 */
import { parse, stringify } from 'yaml';

const HASTE = 300;
const SHORTEST_SECONDS = 6;
const UNITS = { s: 1, m: 60, h: 3_600, d: 86_400 };
const BOUND = { is: 'le="0.1"', becomes: 'le="2"' };

interface Rule {
  alert?: string;
  record?: string;
  expr: string;
  for?: string;
}

export interface RuleFile {
  groups: { name: string; rules: Rule[] }[];
}

export function hastened(text: string): string {
  const { groups } = parse(text) as RuleFile;
  return stringify({ groups: groups.map(({ rules, ...group }) => ({ ...group, rules: rules.map(hastenedRule) })) });
}

function hastenedRule(rule: Rule): Rule {
  const expr = rule.expr
    .replace(
      /\[(\d+)([smhd])\]/g,
      (_, count: string, unit: string) => `[${Math.max(SHORTEST_SECONDS, secondsOf(count, unit))}s]`,
    )
    .replace(BOUND.is, BOUND.becomes);
  const [, count = '', unit = ''] = /^(\d+)([smhd])$/.exec(rule.for ?? '') ?? [];
  return rule.for === undefined ? { ...rule, expr } : { ...rule, expr, for: `${Math.max(1, secondsOf(count, unit))}s` };
}

function secondsOf(count: string, unit: string): number {
  const factor = Object.entries(UNITS).find(([name]) => name === unit)?.[1] ?? NaN;
  return Math.ceil((Number(count) * factor) / HASTE);
}
