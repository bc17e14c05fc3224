/**
 * Scores a whole batch with the active model. While that one does not answer, the prior of its policy stands in.
 *
 * 1. The active model is read once per batch, so a swap takes effect between two batches.
 * 2. If a batch fails but the model still answers a row of unknown values, the fault belongs to the batch: it is
 *    thrown, and the lane isolates it.
 * 3. If the model fails or answers nothing for too long, the lane retries once. If the retry fails too, the
 *    prior stands in until the model answers again. It is tried every second.
 */
import { priorScores } from '../core/model/prior.scores.js';
import { featureRows } from '../core/features/features.js';
import type { StagePolicy } from '../core/model/policy.js';
import type { AskedForPeople, ModelDown, ModelsInUse, ScoringModel } from '../core/contracts/ports.js';
import type { Signals } from '../core/features/signals.js';
import type { ModelScores } from '../core/model/model.scores.js';
import { STAND_IN_MODEL } from '../core/model/model.names.js';
import { SECOND_MS } from '../core/primitives/time.js';
import { LateError, within } from './within.js';
import { ModelFault, SlowModelError, isModelWell } from './model.fault.js';

export interface Scored {
  scores: readonly ModelScores[];
  /** Version of the model, or STAND_IN_MODEL. */
  model: string;
  policy: StagePolicy;
  /** The model that scored; null when the prior stood in. */
  by: ScoringModel | null;
}

/** The models of the process, and whether they answer: the scorer sets `down`. */
export type ScorerModels = Pick<ModelsInUse, 'active'> & { down: ModelDown | null; missing: ModelDown | null };

/** The prior stands in after this many incidents in a row. */
const MOST_STRIKES = 2;
/** The thread of a model that is down is restarted after this many tries. */
const RENEW_EVERY = 5;
/** A timer this late means that the whole process was blocked, not the model. */
const HELD_UP_MS = 250;
/** The time limit of an explanation, in multiples of the limit of one answer. */
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
   * @param isPatient throws instead of letting the prior stand in: the result of a replay must not depend on when it runs
   * @param features of the signals, for who has them already
   */
  async score(signals: readonly Signals[], isPatient = false, features: Float32Array | null = null): Promise<Scored> {
    const model = this.models.active;
    const { policy } = model;
    if (signals.length === 0) return { scores: [], model: model.version, policy, by: model };
    const byPrior = (): Scored => ({
      scores: signals.map((one) => priorScores(one, policy.prior, model.horizonDays)),
      model: STAND_IN_MODEL,
      policy,
      by: null,
    });
    if (this.models.down !== null) {
      if (isPatient) throw new ModelFault(this.models.down.why, false);
      return byPrior();
    }
    const { strikes } = this;
    try {
      const scores = await this.inTime(model.score(features ?? featureRows(signals), signals.length));
      this.strikes = 0;
      return { scores, model: model.version, policy, by: model };
    } catch (fault) {
      const isOfTheWork = !(fault instanceof SlowModelError) && (await this.isWell(model));
      if (!isOfTheWork) this.strike(strikes, fault);
      if (isOfTheWork || isPatient || !this.isDown()) throw new ModelFault(fault, isOfTheWork);
      return byPrior();
    }
  }

  /** Limits requests other than scores, which may need many calls of the model. Throws SlowModelError at the limit. */
  within<T>(answer: Promise<T>): Promise<T> {
    return this.inTime(answer, MOST_QUESTIONS * this.timeoutMs);
  }

  /** Throws LateError. If the model then answers no probe either, that counts as an incident, as for a batch. */
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

  /** Whether the model answers within the limit. All callers share one probe at a time. */
  async answers(limitMs: number): Promise<boolean> {
    if (performance.now() - this.answeredAt < limitMs) return true;
    this.probing ??= this.forPeople(isModelWell(this.models.active))
      .catch(() => false)
      .finally(() => (this.probing = null));
    return within(this.probing, limitMs, 'the model').catch(() => false);
  }

  /** Stops the tries of a model that is down. */
  close(): void {
    if (this.trying !== null) clearTimeout(this.trying);
  }

  private async suspect(strikes: number, fault: Error): Promise<void> {
    if (!(await this.isWell(this.models.active))) this.strike(strikes, fault);
  }

  private isDown(): boolean {
    return this.models.down !== null;
  }

  /** A fault that fails many batches at once is one incident. @param seen the strikes when the batch began */
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

  /** Waits as long as the model answers other calls: a batch that queues behind others is not late. */
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
