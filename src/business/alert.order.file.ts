/** The members of `config/alerts.json` about the order of alerts. All may be left out. */
import { USUAL_GAIN_RULES, type GainRules } from '../core/alerts/expected.gain.js';
import { USUAL_COLD_RULE, type ColdRule } from '../core/alerts/gone.cold.js';
import { recordOf } from '../core/primitives/record.of.js';
import { STAGES, STRATEGIES } from '../core/primitives/vocabulary.js';
import type { FileFindings } from './file.findings.js';

const MOST_DAYS = 365;

export function readGainRules(faults: FileFindings, raw: unknown): GainRules {
  if (raw === undefined) return USUAL_GAIN_RULES;
  const gain = faults.object('gain', raw, ['helps', 'halfLifeDays']);
  const shares = gain['helps'] === undefined ? {} : faults.object('gain.helps', gain['helps'], STRATEGIES);
  return {
    helps: recordOf(STRATEGIES, (name) =>
      within(faults, `gain.helps.${name}`, shares[name], USUAL_GAIN_RULES.helps[name], 0, 1),
    ),
    halfLifeDays: days(faults, 'gain.halfLifeDays', gain['halfLifeDays'], USUAL_GAIN_RULES.halfLifeDays),
  };
}

export function readColdRule(faults: FileFindings, raw: unknown): ColdRule {
  if (raw === undefined) return USUAL_COLD_RULE;
  const rule = faults.object('goneCold', raw, ['stages', 'days']);
  const stages =
    rule['stages'] === undefined
      ? USUAL_COLD_RULE.stages
      : faults
          .list('goneCold.stages', rule['stages'])
          .flatMap((one, i) => faults.oneOf(`goneCold.stages[${i}]`, one, STAGES) ?? []);
  return { stages, days: days(faults, 'goneCold.days', rule['days'], USUAL_COLD_RULE.days) };
}

function days(faults: FileFindings, where: string, raw: unknown, usual: number): number {
  return within(faults, where, raw, usual, 1, MOST_DAYS);
}

function within(faults: FileFindings, where: string, raw: unknown, usual: number, least: number, most: number): number {
  const value = faults.number(where, raw, usual);
  if (!(value >= least && value <= most)) faults.add(where, `must be a number from ${least} to ${most}`);
  return value;
}
