/** All plain facts of a customer as of an instant, the gravest first. */
import { closedRelationship } from './closed.js';
import { drainedAssets, drainedOn } from './drained.js';
import type { Finding, Habit } from './finding.js';
import { halvedBusiness } from './halved.js';
import { incomeGone, incomeOverdueOn } from './income.js';
import { incomeStream, type IncomeStream } from './income.stream.js';
import { HABITS, brokenSilence, silenceBreaksOn } from './silence.js';
import type { Signals } from '../features/signals.js';
import type { Fact } from '../primitives/vocabulary.js';
import type { FactRules } from '../model/policy.js';

/** @param standing the fact by which the customer stands in decline now: leaving it needs more than staying out of it */
export function findingsOf(signals: Signals, rules: FactRules, standing: Fact | null = null): Finding[] {
  const { closed, drained, income, silence, halved } = rules;
  const stream = income.isOn ? incomeStream(signals, income.leastTimes) : null;
  const isSilenceOn = silence.isOn && signals.today > waitsUntil(stream, signals);
  const found = [
    closed.isOn ? closedRelationship(signals, rules) : null,
    drained.isOn ? drainedAssets(signals, drained, income.leastTimes) : null,
    income.isOn ? incomeGone(signals, income) : null,
    isSilenceOn ? brokenSilence(signals, silence, habitsOf(stream)) : null,
    halved.isOn ? halvedBusiness(signals, halved, standing === 'halved') : null,
  ];
  return found.filter((finding) => finding !== null);
}

/** Income with pay-days is judged by these and not by the gaps between all money that comes in. */
function habitsOf(stream: IncomeStream | null): readonly Habit[] {
  return stream === null ? HABITS : HABITS.filter((habit) => habit !== 'moneyIn');
}

/** Less than this share of an income is nothing to spend. */
const NOTHING_LEFT = 0.1;
const AFTER_PAY_DAYS = 3;

/** The last day on which silence says nothing: whoever has spent all waits for the pay-day. -Infinity for others. */
function waitsUntil(stream: IncomeStream | null, { balance }: Signals): number {
  if (stream === null || !(balance < NOTHING_LEFT * stream.amount)) return -Infinity;
  return stream.dueDay + AFTER_PAY_DAYS;
}

/** The first local day after today on which time alone makes a fact; Infinity for none. */
export function nextFactDay(signals: Signals, rules: FactRules): number {
  const { drained, income, silence } = rules;
  const stream = income.isOn ? incomeStream(signals, income.leastTimes) : null;
  const wait = waitsUntil(stream, signals);
  const isWaiting = signals.today <= wait && brokenSilence(signals, silence, habitsOf(stream)) !== null;
  const breaksOn = isWaiting ? wait + 1 : Math.max(wait + 1, silenceBreaksOn(signals, silence, habitsOf(stream)));
  return Math.min(
    drained.isOn ? drainedOn(signals, drained, income.leastTimes) : Infinity,
    income.isOn ? incomeOverdueOn(signals, income) : Infinity,
    silence.isOn ? breaksOn : Infinity,
  );
}
