/**
 * Scores a batch by the model in use, whole, or by rules while no model answers.
 *
 * 1. The model is asked for once per batch: a swap falls between two batches.
 * 2. A fault while the model still answers for an unknown customer is the batch's own: it is thrown, and the lane
 *    isolates it.
 * 3. A model that does not answer, or answers nobody for too long, is asked a second time by the lane; when that fails as
 *    well, rules answer until it does again. It is tried every second.
 */
import { ruleScores } from '../core/model/rule.scores.js';
import { featureRows } from '../core/features/features.js';
import type { StagePolicy } from '../core/model/policy.js';
import type { AskedForPeople, ModelDown, ModelsInUse, ScoringModel } from '../core/contracts/ports.js';
import type { Signals } from '../core/features/signals.js';
import type { ModelScores } from '../core/model/model.scores.js';
import { RULES_MODEL } from '../core/model/rule.scores.js';
import { SECOND_MS } from '../core/primitives/time.js';
import { LateError, within } from './within.js';
import { ModelFault, SlowModelError, isModelWell } from './model.fault.js';

export interface Scored {
  scores: readonly ModelScores[];
  /** Version of the model, or that of the rules. */
  model: string;
  policy: StagePolicy;
  /** Null when rules scored. */
  by: ScoringModel | null;
}

/** The models of the process, and whether they answer: the scorer is who finds out. */
export type ScorerModels = Pick<ModelsInUse, 'active'> & { down: ModelDown | null; missing: ModelDown | null };

/** Incidents in a row after which rules answer. */
const MOST_STRIKES = 2;
/** Tries of a model that is down after which its thread is begun anew. */
const RENEW_EVERY = 5;
/** A timer this late says that the whole process was held up, not the model. */
const HELD_UP_MS = 250;
/** What an explanation may take, in limits of one answer. */
const MOST_QUESTIONS = 10;

export class Scorer implements AskedForPeople {
  private strikes = 0;
  private probing: Promise<boolean> | null = null;
  private answeredAt = 0;
  private trying: NodeJS.Timeout | null = null;

  constructor(
    private readonly models: ScorerModels,
    private readonly timeoutMs: number,
    /** Called once per change. @param down null when the model answers again */
    private readonly onChange: (down: ModelDown | null) => void = () => undefined,
  ) {
    if (models.missing !== null) this.goDown(models.missing.why);
  }

  /**
   * Throws ModelFault.
   * @param isPatient rather waits for the model than takes rules: a history must not depend on the day it is replayed
   */
  async score(signals: readonly Signals[], isPatient = false): Promise<Scored> {
    const model = this.models.active;
    const { policy } = model;
    if (signals.length === 0) return { scores: [], model: model.version, policy, by: model };
    const byRules = (): Scored => ({ scores: signals.map(ruleScores), model: RULES_MODEL, policy, by: null });
    if (this.models.down !== null) {
      if (isPatient) throw new ModelFault(this.models.down.why, false);
      return byRules();
    }
    const { strikes } = this;
    try {
      const scores = await this.inTime(model.score(featureRows(signals), signals.length));
      this.strikes = 0;
      return { scores, model: model.version, policy, by: model };
    } catch (fault) {
      const isOfTheWork = !(fault instanceof SlowModelError) && (await this.isWell(model));
      if (!isOfTheWork) this.strike(strikes, fault);
      if (isOfTheWork || isPatient || !this.isDown()) throw new ModelFault(fault, isOfTheWork);
      return byRules();
    }
  }

  /** For what is asked of the model beside scores, which may be many questions. Throws SlowModelError in the end. */
  within<T>(answer: Promise<T>): Promise<T> {
    return this.inTime(answer, MOST_QUESTIONS * this.timeoutMs);
  }

  /** Throws LateError; a model that is late for people and then answers nobody is down as if a batch had found out. */
  async forPeople<T>(answer: Promise<T>): Promise<T> {
    const { strikes } = this;
    try {
      const value = await within(answer, this.timeoutMs, 'the model');
      this.answeredAt = performance.now();
      return value;
    } catch (fault) {
      if (fault instanceof LateError && !this.isDown()) void this.suspect(strikes, fault);
      throw fault;
    }
  }

  /** Whether the model answers anybody within the limit; one question at a time, however many want to know. */
  async answers(limitMs: number): Promise<boolean> {
    if (performance.now() - this.answeredAt < limitMs) return true;
    this.probing ??= this.forPeople(isModelWell(this.models.active))
      .catch(() => false)
      .finally(() => (this.probing = null));
    return within(this.probing, limitMs, 'the model').catch(() => false);
  }

  /** Ends the tries. */
  close(): void {
    if (this.trying !== null) clearTimeout(this.trying);
  }

  private async suspect(strikes: number, fault: Error): Promise<void> {
    if (!(await this.isWell(this.models.active))) this.strike(strikes, fault);
  }

  private isDown(): boolean {
    return this.models.down !== null;
  }

  /** What fails many batches at once is one incident. @param seen the strikes when the batch was begun */
  private strike(seen: number, fault: unknown): void {
    if (seen !== this.strikes) return;
    this.strikes++;
    if (this.strikes >= MOST_STRIKES && !this.isDown()) {
      this.goDown(fault instanceof Error ? fault.message : String(fault));
    }
  }

  private goDown(why: string): void {
    this.models.down = { sinceAt: Date.now(), why };
    this.onChange(this.models.down);
    this.tryLater(1);
  }

  private tryLater(tries: number): void {
    this.trying = setTimeout(() => void this.tryAgain(tries), SECOND_MS).unref();
  }

  private async tryAgain(tries: number): Promise<void> {
    const { active, missing } = this.models;
    if (missing === null && (await this.isWell(active))) {
      this.strikes = 0;
      this.models.down = null;
      this.onChange(null);
      return;
    }
    if (missing === null && tries % RENEW_EVERY === 0) active.renew?.();
    this.tryLater(tries + 1);
  }

  private isWell(model: ScoringModel): Promise<boolean> {
    return this.inTime(isModelWell(model)).catch(() => false);
  }

  /** Waits as long as the model answers anybody: a batch behind many others is not late. */
  private async inTime<T>(answer: Promise<T>, limitMs = this.timeoutMs): Promise<T> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      let fromAt = performance.now();
      const wait = (): void => {
        const dueAt = Math.max(fromAt, this.answeredAt) + limitMs;
        timer = setTimeout(() => {
          const now = performance.now();
          if (now - dueAt > HELD_UP_MS) fromAt = now;
          if (now < Math.max(fromAt, this.answeredAt) + limitMs) wait();
          else reject(new SlowModelError(`the model has answered nobody for ${limitMs} ms`));
        }, dueAt - performance.now());
      };
      wait();
    });
    try {
      const value = await Promise.race([answer, late]);
      this.answeredAt = performance.now();
      return value;
    } finally {
      clearTimeout(timer);
    }
  }
}
