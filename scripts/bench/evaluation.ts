/**
 * The rules as a lane uses them: the only place of the bench that knows which functions evaluate customers. The lives of
 * the customers, the ordinary way and the cost of the rules alone are made of it.
 */
import type { DecisionSettings } from '../../src/core/decision.js';
import { dueAt } from '../../src/core/lifecycle/review.schedule.js';
import type { ModelScores } from '../../src/core/model/model.scores.js';
import { STAGE_COLUMNS } from '../../src/core/primitives/codes.js';
import type { EpochMs } from '../../src/core/primitives/vocabulary.js';
import { readBusiness, type Business } from '../../src/business/business.js';
import { threadDataOf } from '../../src/onnx/manifest.js';
import { ModelSession } from '../../src/onnx/session.js';
import { readConfig } from '../../src/ops/config.js';
import { applyEvents, applySweep, type Applied, type CustomerEvents } from '../../src/scoring/apply.js';
import { decideAll } from '../../src/scoring/decide.js';
import { bytesOf, type Decided } from '../../src/scoring/touched.js';
import { EXAMPLE_MODEL } from '../command/example-model.js';

export type Evaluated = Decided;
export type Stored = readonly (Uint8Array | null)[];

/** Customers with new events, in the order of their stored bytes. */
export interface EventsOf {
  groups: readonly CustomerEvents[];
  stored: Stored;
}

/** Customers who are evaluated because time passed. */
export interface SilentOnes {
  customerIds: readonly string[];
  stored: Stored;
}

export class Evaluation {
  private constructor(
    private readonly session: ModelSession,
    readonly settings: Business & DecisionSettings,
  ) {}

  /** The model runs in this thread: another one is no use for a single row. */
  static async open(): Promise<Evaluation> {
    const { manifest, data } = threadDataOf(EXAMPLE_MODEL);
    const business = readBusiness(readConfig({}).configDir);
    const settings = { ...business, model: manifest.version, policy: manifest.policy };
    return new Evaluation(await ModelSession.load(data), settings);
  }

  /** Customers with events, then those without. */
  async all(events: EventsOf, silent: SilentOnes, asOf: EpochMs): Promise<Evaluated[]> {
    const swept = applySweep(silent.customerIds, silent.stored, asOf);
    return [...(await this.evaluated(this.applied(events, asOf))), ...(await this.evaluated(swept))];
  }

  applied({ groups, stored }: EventsOf, asOf: EpochMs): Applied {
    return applyEvents(groups, stored, asOf, this.settings.catalog);
  }

  rowsOf({ features }: Applied): Float32Array {
    return features;
  }

  async scored(rows: Float32Array, count: number): Promise<ModelScores[]> {
    const { risk, stage } = await this.session.score(rows, count);
    return Array.from({ length: count }, (_, row) => ({
      risk: risk[row] ?? NaN,
      stages: Array.from(stage.slice(row * STAGE_COLUMNS.length, (row + 1) * STAGE_COLUMNS.length)),
    }));
  }

  decided({ touched }: Applied, scores: readonly ModelScores[]): Evaluated[] {
    return decideAll(touched, scores, this.settings, { silent: [], brake: null });
  }

  bytesOf(one: Evaluated): Uint8Array {
    return bytesOf(one);
  }

  dueAt({ customerId, decision, signals }: Evaluated): EpochMs {
    return dueAt(customerId, decision.lifecycle.stage, signals, this.settings.policy);
  }

  close(): Promise<void> {
    return this.session.release();
  }

  private async evaluated(batch: Applied): Promise<Evaluated[]> {
    const { length } = batch.touched;
    return length === 0 ? [] : this.decided(batch, await this.scored(this.rowsOf(batch), length));
  }
}
