/**
 * A model in its own thread, because the runtime blocks the thread that calls it. A thread that died is replaced at the
 * next request; requests in flight are rejected, and the caller may retry them.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { PolicySource, StagePolicy } from '../core/model/policy.js';
import type { Explainer } from '../core/contracts/ports.js';
import type { ModelScores } from '../core/model/model.scores.js';
import { STAGE_COLUMNS } from '../core/primitives/codes.js';
import { itemAt } from '../core/primitives/item.at.js';
import { explainerOf } from './explainer.js';
import { UnfitModelError, modelName, readGolden, type Manifest } from './manifest.js';
import { ModelThread } from './model.thread.js';
import type { ServedModel } from './served.model.js';
import type { RawScores } from './session.js';

export class OnnxModel implements ServedModel {
  private thread: Promise<ModelThread> | null = null;
  private inFlight = 0;
  private isRetired = false;
  private whenIdle: (() => void) | null = null;
  private made: Explainer | null = null;
  private chosen: StagePolicy | null = null;

  private constructor(
    private readonly dir: string,
    readonly manifest: Manifest,
    thread: ModelThread,
  ) {
    void this.keep(Promise.resolve(thread));
  }

  /** Created on first use: most processes never explain. */
  get explainer(): Explainer {
    const { dir, manifest } = this;
    this.made ??= explainerOf(
      readFileSync(join(dir, 'model.onnx')),
      manifest,
      readGolden(dir, manifest.features.length),
      (features, rows) => this.score(features, rows),
    );
    return this.made;
  }

  get version(): string {
    return this.manifest.version;
  }

  get name(): string {
    return modelName(this.manifest);
  }

  get policy(): StagePolicy {
    return this.chosen ?? this.ownPolicy;
  }

  get ownPolicy(): StagePolicy {
    return this.manifest.policy;
  }

  get policySource(): PolicySource {
    return this.chosen === null ? 'manifest' : 'activated';
  }

  get horizonDays(): number {
    return this.manifest.horizonDays;
  }

  /** Resolves when the model is checked and warmed up. Throws UnfitModelError, which says what does not fit. */
  static async load(dir: string): Promise<OnnxModel> {
    const { thread, manifest } = await ModelThread.open(dir);
    return new OnnxModel(dir, manifest, thread);
  }

  async score(features: Float32Array, rows: number): Promise<ModelScores[]> {
    if (this.isRetired) throw new Error(`the model ${this.version} is not in use any more`);
    this.inFlight++;
    try {
      const thread = await (this.thread ?? this.keep(this.reopen()));
      // The rows are copied because a transfer would make the caller's array unusable.
      return scoresOf(await thread.score(features.slice(), rows), rows);
    } finally {
      if (--this.inFlight === 0) this.whenIdle?.();
    }
  }

  usePolicy(chosen: StagePolicy | null): void {
    this.chosen = chosen;
  }

  /** Replaces a thread that no longer answers. Its open calls are rejected. */
  renew(): void {
    const silent = this.thread;
    this.thread = null;
    void silent?.then((thread) => thread.abandon()).catch(() => undefined);
  }

  /** The thread ends after `limitMs` at the latest. */
  async retire(limitMs = 10_000): Promise<void> {
    this.isRetired = true;
    if (this.inFlight > 0) {
      const idle = new Promise<void>((resolve) => (this.whenIdle = resolve));
      const late = new Promise<void>((resolve) => setTimeout(resolve, limitMs).unref());
      await Promise.race([idle, late]);
    }
    await (await this.thread)?.close();
  }

  private keep(opening: Promise<ModelThread>): Promise<ModelThread> {
    this.thread = opening;
    const forget = (): void => {
      if (this.thread === opening) this.thread = null;
    };
    opening.then((thread) => thread.ended).then(forget, forget);
    return opening;
  }

  /** Throws when the folder now holds another model: that one needs other thresholds. */
  private async reopen(): Promise<ModelThread> {
    const { thread, manifest } = await ModelThread.open(this.dir);
    if (manifest.modelSha256 === this.manifest.modelSha256) return thread;
    await thread.close();
    throw new UnfitModelError(`${this.dir} holds another model than the one that was loaded: activate it anew`);
  }
}

/** Throws when a row has no answer or one that is not a number: it must not reach a customer's state. */
function scoresOf({ stage, risk }: RawScores, rows: number): ModelScores[] {
  if (risk.length !== rows || stage.length !== rows * STAGE_COLUMNS.length) {
    throw new RangeError(`the model answered ${risk.length} rows instead of ${rows}`);
  }
  return Array.from({ length: rows }, (_, row) => {
    const scores = {
      risk: itemAt(risk, row),
      stages: Array.from(stage.subarray(row * STAGE_COLUMNS.length, (row + 1) * STAGE_COLUMNS.length)),
    };
    if (!Number.isFinite(scores.risk) || !scores.stages.every(Number.isFinite)) {
      throw new RangeError(`the model answered row ${row} with something that is no number`);
    }
    return scores;
  });
}
