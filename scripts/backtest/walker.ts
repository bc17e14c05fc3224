/** One customer on the serving code, in memory: the steps of a lane, one evaluation after the other. */
import type { DecisionSettings } from '../../src/core/decision.js';
import { signalsOf } from '../../src/core/features/signals.js';
import type { EpochMs } from '../../src/core/primitives/vocabulary.js';
import { advance } from '../../src/core/state/state.js';
import type { Lifecycle } from '../../src/core/state/lifecycle.js';
import { bytesOf, type Decided } from '../../src/scoring/touched.js';
import { dueOf } from '../../src/scoring/due.changes.js';
import { CustomerClock, type BankRules } from './customer.clock.js';
import type { Diary } from './diary.js';
import type { History } from './history.js';

export interface WalkSettings extends BankRules {
  /** Of the model, the policy and the business files. */
  decision: DecisionSettings;
}

export class Walker<H extends History = History> extends CustomerClock {
  readonly diary: Diary<H>;

  constructor(
    private readonly history: H,
    private readonly settings: WalkSettings,
  ) {
    super(history, settings);
    const { remarks } = this;
    const end = { signals: null, reasons: [], bytes: new Uint8Array() };
    this.diary = { history, transitions: [], leanings: [], alerts: [], remarks, evaluations: 0, end };
  }

  settle(decided: Decided): void {
    const { decision, signals } = decided;
    const { history: entry, alerts, lifecycle } = decision;
    const { diary, reviewDelayMs } = this;
    this.goOn(bytesOf(decided), signals.asOf, dueOf(decided));
    if (lifecycle.candidate !== decided.before.candidate) this.noteLeaning(signals.asOf, lifecycle);
    const { fact } = lifecycle.cause;
    if (entry !== null) diary.transitions.push({ ...entry, fact, reviewDelayMs });
    for (const { change, record } of alerts)
      diary.alerts.push({ at: signals.asOf, change, record, reviewDelayMs, fact });
  }

  get decision(): DecisionSettings {
    return this.settings.decision;
  }

  /** Writes down what is known as of the end. */
  finish(): void {
    const state = this.state();
    if (state === null || this.bytes === null) return;
    advance(state, this.history.endAt);
    this.diary.evaluations = this.evaluations;
    this.diary.end = { signals: signalsOf(state, this.history.endAt), reasons: [], bytes: this.bytes };
  }

  private noteLeaning(at: EpochMs, { candidate }: Lifecycle): void {
    const { leanings } = this.diary;
    const { stage = null, days = 0 } = candidate ?? {};
    const known = leanings.at(-1) ?? { stage: null, days: 0 };
    if (known.stage !== stage || known.days !== days) leanings.push({ at, stage, days });
  }
}
