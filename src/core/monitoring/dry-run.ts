/**
 * A dry-run of a policy: what it would decide about customers now, compared with what the policy in use would decide at
 * the same evaluation. Both use the same function as live scoring. Pure; nothing is changed.
 */
import { hash32 } from '../primitives/hash.js';
import type { Lifecycle } from '../state/lifecycle.js';
import type { StagePolicy } from '../model/policy.js';
import type { Signals } from '../features/signals.js';
import { isRaised, judge, type JudgingRules } from '../alerts/telling.js';
import type { ModelScores } from '../model/model.scores.js';
import { FACTS, type EpochMs, type Fact, type Stage } from '../primitives/vocabulary.js';

export interface Trial {
  candidate: StagePolicy;
  present: StagePolicy;
  /** Version of the model that scores. */
  model: string;
  rules: JudgingRules['rules'];
}

/** What the policy of one side follows. */
export function judgingOf(side: Side, { model, rules, ...policies }: Trial): JudgingRules {
  return { policy: policies[side], model, rules };
}

/** How much of the run the figures are based on. */
export interface Examined {
  /** The number of customers in the run. */
  customers: number;
  /** How many of them were evaluated. All counts are extrapolated from these. */
  examined: number;
  /** `examined / customers`; 1 means that the counts are exact. */
  share: number;
  /** True when the time limit was reached before all requested customers were evaluated. */
  cutShort: boolean;
}

export interface TransitionCount {
  from: Stage;
  to: Stage;
  customers: number;
}

export interface SampledTransition {
  customerId: string;
  from: Stage;
  /** The stage that the candidate policy decides at this evaluation. */
  to: Stage;
  /** The stage that the policy in use decides. */
  present: Stage;
  risk: number;
  /** The codes of the reasons. */
  why: string[];
}

/** Customers whom a plain fact would put in another stage at this evaluation. */
export interface FactCount {
  fact: Fact;
  candidate: number;
  present: number;
}

export interface AlertCount {
  byFact: number;
  byRisk: number;
}

export interface NowView extends Examined {
  asOf: EpochMs;
  candidate: TransitionCount[];
  /** Transitions under the policy in use: they would happen anyway. */
  present: TransitionCount[];
  /** How many of these transitions each plain fact decides: one entry per fact. */
  facts: FactCount[];
  /** Customers who would change stage under both, to the same stage. */
  both: number;
  /** Customers who would change stage under both, to different stages. */
  different: number;
  onlyCandidate: number;
  onlyPresent: number;
  /** Customers who would not change yet, but wait for more days to confirm a transition. */
  waiting: { candidate: number; present: number };
  /** Customers who would be alerted that they are leaving: by a plain fact, or by the risk of the model. */
  alerts: { candidate: AlertCount; present: AlertCount };
  /** States that this build cannot read. They do not count as examined. */
  unreadable: number;
  /** A sample of transitions; those on which the two policies differ come first. */
  sample: SampledTransition[];
}

/** One customer as of the run's clock. */
export interface Seen {
  customerId: string;
  before: Lifecycle;
  signals: Signals;
  scores: ModelScores;
}

export interface ChangedCustomer {
  seen: Seen;
  from: Stage;
  to: Stage;
  present: Stage;
}

export type Side = 'candidate' | 'present';
type Outcome = 'both' | 'different' | 'onlyCandidate' | 'onlyPresent';

const ORDER_SEED = 0x3c6ef372;

/** Customers are evaluated in the order of a hash: the first ones are always the same, and a random sample of all. */
export function orderOf(customerId: string): number {
  return hash32(customerId, ORDER_SEED);
}

/**
 * An upper bound on the order of the first `most` customers, so that not all need to be kept in memory. It lies five
 * standard deviations above the expected value.
 */
export function boundOf(most: number, customers: number): number {
  return customers <= most ? 2 ** 32 : ((most + 5 * Math.sqrt(most) + 25) / customers) * 2 ** 32;
}

export function firstOf(customerIds: Iterable<string>, most: number): string[] {
  const ranked = [...customerIds].map((id) => ({ id, order: orderOf(id) }));
  ranked.sort((a, b) => a.order - b.order || (a.id < b.id ? -1 : 1));
  return ranked.slice(0, most).map(({ id }) => id);
}

/** Extrapolates a count from the examined customers to all. */
export function scaled(count: number, { share }: Pick<Examined, 'share'>): number {
  return share === 0 ? 0 : Math.round(count / share);
}

/** Counts the decisions about customers, one by one. */
export class NowTally {
  private readonly moves = { candidate: new TransitionTally(), present: new TransitionTally() };
  private readonly facts = { candidate: new Map<Fact, number>(), present: new Map<Fact, number>() };
  private readonly outcomes = new Map<Outcome, number>();
  private readonly waiting = { candidate: 0, present: 0 };
  private readonly alerts = { candidate: new AlertTally(), present: new AlertTally() };
  private readonly differing: ChangedCustomer[] = [];
  private readonly agreeing: ChangedCustomer[] = [];
  examined = 0;

  constructor(
    private readonly trial: Trial,
    /** The most customers with a transition to keep as a sample. */
    private readonly most: number,
  ) {}

  add(seen: Seen): void {
    const from = seen.before.stage;
    const to = this.next(seen, 'candidate');
    const present = this.next(seen, 'present');
    this.examined++;
    if (from === null || to === null || present === null) return; // for the types: every stored customer has a stage
    const outcome = outcomeOf(from, to, present);
    if (outcome === null) return;
    add(this.outcomes, outcome);
    const movers = outcome === 'both' ? this.agreeing : this.differing;
    if (movers.length < this.most) movers.push({ seen, from, to, present });
  }

  /** Customers on whom the two policies differ come first. */
  get sample(): ChangedCustomer[] {
    return [...this.differing, ...this.agreeing].slice(0, this.most);
  }

  view(asOf: EpochMs, examined: Examined, unreadable: number, sample: SampledTransition[]): NowView {
    const count = (outcome: Outcome): number => scaled(this.outcomes.get(outcome) ?? 0, examined);
    const ofFact = (side: Side, fact: Fact): number => scaled(this.facts[side].get(fact) ?? 0, examined);
    return {
      asOf,
      ...examined,
      candidate: this.moves.candidate.scaledTo(examined),
      present: this.moves.present.scaledTo(examined),
      facts: FACTS.map((fact) => ({ fact, candidate: ofFact('candidate', fact), present: ofFact('present', fact) })),
      both: count('both'),
      different: count('different'),
      onlyCandidate: count('onlyCandidate'),
      onlyPresent: count('onlyPresent'),
      waiting: { candidate: scaled(this.waiting.candidate, examined), present: scaled(this.waiting.present, examined) },
      alerts: { candidate: this.alerts.candidate.scaledTo(examined), present: this.alerts.present.scaledTo(examined) },
      unreadable,
      sample,
    };
  }

  private next({ customerId, before, signals, scores }: Seen, side: Side): Stage | null {
    const judged = { customerId, lifecycle: before, signals };
    const { lifecycle: after } = judge(judged, scores, judgingOf(side, this.trial));
    if (isRaised(before, after)) this.alerts[side].add(after.cause.fact);
    if (after.candidate !== null) this.waiting[side]++;
    if (before.stage !== null && after.stage !== null && after.stage !== before.stage) {
      this.moves[side].add(before.stage, after.stage);
      if (after.cause.fact !== null) add(this.facts[side], after.cause.fact);
    }
    return after.stage;
  }
}

function outcomeOf(from: Stage, to: Stage, present: Stage): Outcome | null {
  if (to === from) return present === from ? null : 'onlyPresent';
  if (present === from) return 'onlyCandidate';
  return to === present ? 'both' : 'different';
}

/** Counts the alerts that evaluations raise. */
export class AlertTally {
  private byFact = 0;
  private byRisk = 0;

  /** @param fact null for the risk of the model */
  add(fact: Fact | null): void {
    if (fact === null) this.byRisk++;
    else this.byFact++;
  }

  scaledTo(examined: Examined): AlertCount {
    return { byFact: scaled(this.byFact, examined), byRisk: scaled(this.byRisk, examined) };
  }
}

class TransitionTally {
  private readonly counts = new Map<Stage, Map<Stage, number>>();

  add(from: Stage, to: Stage): void {
    const targets = this.counts.get(from) ?? new Map<Stage, number>();
    this.counts.set(from, targets);
    add(targets, to);
  }

  /** Most frequent first. */
  scaledTo(examined: Examined): TransitionCount[] {
    const counts = [...this.counts].flatMap(([from, targets]) =>
      [...targets].map(([to, count]) => ({ from, to, customers: scaled(count, examined) })),
    );
    return counts.sort((a, b) => b.customers - a.customers || (a.from + a.to < b.from + b.to ? -1 : 1));
  }
}

export function add<K>(counts: Map<K, number>, key: K): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}
