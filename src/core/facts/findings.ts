/** All plain facts of a customer as of an instant, the gravest first. */
import { closedRelationship } from './closed.js';
import { drainedAssets, drainedOn } from './drained.js';
import type { Finding, Habit } from './finding.js';
import { halvedBusiness } from './halved.js';
import { incomeGone, incomeOverdueOn } from './income.js';
import { incomeStream } from './income.stream.js';
import { HABITS, brokenSilence, silenceBreaksOn } from './silence.js';
import type { Signals } from '../features/signals.js';
import type { Fact } from '../primitives/vocabulary.js';
import type { FactRules } from '../model/policy.js';

/** @param standing the fact by which the customer stands in decline now: leaving it needs more than staying out of it */
export function findingsOf(signals: Signals, rules: FactRules, standing: Fact | null = null): Finding[] {
  const { closed, drained, income, silence, halved } = rules;
  const found = [
    closed.isOn ? closedRelationship(signals, rules) : null,
    drained.isOn ? drainedAssets(signals, drained, income.leastTimes) : null,
    income.isOn ? incomeGone(signals, income) : null,
    silence.isOn ? brokenSilence(signals, silence, habitsOf(signals, rules)) : null,
    halved.isOn ? halvedBusiness(signals, halved, standing === 'halved') : null,
  ];
  return found.filter((finding) => finding !== null);
}

/** Income with pay-days is judged by these and not by the gaps between all money that comes in. */
function habitsOf(signals: Signals, { income }: FactRules): readonly Habit[] {
  const hasPayDays = income.isOn && incomeStream(signals, income.leastTimes) !== null;
  return hasPayDays ? HABITS.filter((habit) => habit !== 'moneyIn') : HABITS;
}

/** The first local day after today on which time alone makes a fact; Infinity for none. */
export function nextFactDay(signals: Signals, rules: FactRules): number {
  const { drained, income, silence } = rules;
  return Math.min(
    drained.isOn ? drainedOn(signals, drained, income.leastTimes) : Infinity,
    income.isOn ? incomeOverdueOn(signals, income) : Infinity,
    silence.isOn ? silenceBreaksOn(signals, silence, habitsOf(signals, rules)) : Infinity,
  );
}
