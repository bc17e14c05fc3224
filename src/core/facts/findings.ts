/** All plain facts of a customer as of an instant, the gravest first. */
import { closedRelationship } from './closed.js';
import { drainedAssets, drainedOn, outflowOf, type Outflow } from './drained.js';
import type { Finding, Habit } from './finding.js';
import { halvedBusiness } from './halved.js';
import { incomeGone, incomeOverdueOn } from './income.js';
import { incomeStream, type IncomeStream, type KnownIncome } from './income.stream.js';
import { HABITS, brokenSilence, silenceBreaksOn } from './silence.js';
import type { Signals } from '../features/signals.js';
import type { Fact } from '../primitives/vocabulary.js';
import type { FactRules } from '../model/policy.js';

/** @param standing see `Facts.findings` */
export function findingsOf(signals: Signals, rules: FactRules, standing: Fact | null = null): readonly Finding[] {
  return new Facts(signals, rules).findings(standing);
}

/** The first local day after today on which time alone makes a fact; Infinity for none. */
export function nextFactDay(signals: Signals, rules: FactRules): number {
  return new Facts(signals, rules).nextDay(Infinity);
}

const NONE: readonly Finding[] = [];
const OTHER_HABITS: readonly Habit[] = HABITS.filter((habit) => habit !== 'moneyIn');

/** The facts of one evaluation: what several rules ask for is found once, and only when one of them asks. */
export class Facts implements KnownIncome {
  private knownStream: IncomeStream | null | undefined;
  private knownOutflow: Outflow | null | undefined;
  private knownFindings: readonly Finding[] | undefined;

  constructor(
    private readonly signals: Signals,
    private readonly rules: FactRules,
  ) {}

  /** @param standing the fact by which the customer stands in decline now: leaving it needs more than staying out of it */
  findings(standing: Fact | null = null): readonly Finding[] {
    return standing === 'halved' ? this.find(true) : (this.knownFindings ??= this.find(false));
  }

  /**
   * The first local day after today on which time alone makes a fact; Infinity for none.
   * @param until a later day may be left out: the answer is then Infinity
   */
  nextDay(until: number): number {
    const { signals } = this;
    const { drained, income, silence } = this.rules;
    return Math.min(
      drained.isOn ? drainedOn(this.outflow(), signals, drained) : Infinity,
      income.isOn ? incomeOverdueOn(this.stream(), signals, income, until) : Infinity,
      silence.isOn ? this.silenceBreaksOn(until) : Infinity,
    );
  }

  stream(): IncomeStream | null {
    if (this.knownStream === undefined) this.knownStream = incomeStream(this.signals, this.rules.income.leastTimes);
    return this.knownStream;
  }

  private outflow(): Outflow | null {
    if (this.knownOutflow === undefined) this.knownOutflow = outflowOf(this.signals, this.rules.drained, this);
    return this.knownOutflow;
  }

  private find(isHalved: boolean): readonly Finding[] {
    const { signals, rules } = this;
    const { closed, drained, income, silence, halved } = rules;
    const ending = closed.isOn ? closedRelationship(signals, rules, this) : null;
    const outflow = drained.isOn ? drainedAssets(this.outflow(), signals, drained) : null;
    const gone = income.isOn ? incomeGone(this.stream(), signals, income) : null;
    const broken = silence.isOn && signals.today > this.waitsUntil() ? this.brokenSilence() : null;
    const rarer = halved.isOn ? halvedBusiness(signals, halved, isHalved) : null;
    if (ending === null && outflow === null && gone === null && broken === null && rarer === null) return NONE;
    return [ending, outflow, gone, broken, rarer].filter((finding) => finding !== null);
  }

  private brokenSilence(): Finding | null {
    return brokenSilence(this.signals, this.rules.silence, this.habits());
  }

  private silenceBreaksOn(until: number): number {
    const { signals } = this;
    const wait = this.waitsUntil();
    if (signals.today <= wait && this.brokenSilence() !== null) return wait + 1;
    return Math.max(wait + 1, silenceBreaksOn(signals, this.rules.silence, this.habits(), until));
  }

  /** The income with pay-days; null when there is none, or when its rule is off. */
  private payDays(): IncomeStream | null {
    return this.rules.income.isOn ? this.stream() : null;
  }

  /** Income with pay-days is judged by these and not by the gaps between all money that comes in. */
  private habits(): readonly Habit[] {
    return this.payDays() === null ? HABITS : OTHER_HABITS;
  }

  /** The last day on which silence says nothing: whoever has spent all waits for the pay-day. -Infinity for others. */
  private waitsUntil(): number {
    const payDays = this.payDays();
    if (payDays === null || !(this.signals.balance < NOTHING_LEFT * payDays.amount)) return -Infinity;
    return payDays.dueDay + AFTER_PAY_DAYS;
  }
}

/** Less than this share of an income is nothing to spend. */
const NOTHING_LEFT = 0.1;
const AFTER_PAY_DAYS = 3;
