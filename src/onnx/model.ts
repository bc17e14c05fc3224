/**
 * A model and where it lives, by default a thread of its own, because the runtime blocks the thread that calls it. A
 * thread that died is replaced at the next request; requests in flight are rejected, and the caller may retry them.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { PolicySource, StagePolicy } from '../core/model/policy.js';
import type { Explainer } from '../core/contracts/ports.js';
import type { ModelScores } from '../core/model/model.scores.js';
import { STAGE_COLUMNS } from '../core/primitives/codes.js';
import { explainerOf } from './explainer.js';
import { UnfitModelError, modelName, readGolden, type Manifest } from './manifest.js';
import type { ModelHost, OpenHost } from './model.host.js';
import { ModelThread } from './model.thread.js';
import type { ServedModel } from './served.model.js';
import type { RawScores } from './session.js';

export class OnnxModel implements ServedModel {
  private host: Promise<ModelHost> | null = null;
  private inFlight = 0;
  private isRetired = false;
  private whenIdle: (() => void) | null = null;
  private made: Explainer | null = null;
  private chosen: StagePolicy | null = null;

  private constructor(
    private readonly dir: string,
    readonly manifest: Manifest,
    host: ModelHost,
    private readonly open: OpenHost,
  ) {
    void this.keep(Promise.resolve(host));
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
  static async load(dir: string, open: OpenHost = (folder) => ModelThread.open(folder)): Promise<OnnxModel> {
    const { host, manifest } = await open(dir);
    return new OnnxModel(dir, manifest, host, open);
  }

  async score(features: Float32Array, rows: number): Promise<ModelScores[]> {
    if (this.isRetired) throw new Error(`the model ${this.version} is not in use any more`);
    this.inFlight++;
    try {
      const host = await (this.host ?? this.keep(this.reopen()));
      return scoresOf(await host.score(features, rows), rows);
    } finally {
      if (--this.inFlight === 0) this.whenIdle?.();
    }
  }

  usePolicy(chosen: StagePolicy | null): void {
    this.chosen = chosen;
  }

  /** Replaces a thread that no longer answers. Its open calls are rejected. */
  renew(): void {
    const silent = this.host;
    this.host = null;
    void silent?.then((host) => host.abandon()).catch(() => undefined);
  }

  /** The thread ends after `limitMs` at the latest. */
  async retire(limitMs = 10_000): Promise<void> {
    this.isRetired = true;
    if (this.inFlight > 0) {
      const idle = new Promise<void>((resolve) => (this.whenIdle = resolve));
      const late = new Promise<void>((resolve) => setTimeout(resolve, limitMs).unref());
      await Promise.race([idle, late]);
    }
    await (await this.host)?.close();
  }

  private keep(opening: Promise<ModelHost>): Promise<ModelHost> {
    this.host = opening;
    const forget = (): void => {
      if (this.host === opening) this.host = null;
    };
    opening.then((host) => host.ended).then(forget, forget);
    return opening;
  }

  /** Throws when the folder now holds another model: that one needs other thresholds. */
  private async reopen(): Promise<ModelHost> {
    const { host, manifest } = await this.open(this.dir);
    if (manifest.modelSha256 === this.manifest.modelSha256) return host;
    await host.close();
    throw new UnfitModelError(`${this.dir} holds another model than the one that was loaded: activate it anew`);
  }
}

/** Throws when a row has no answer or one that is not a number: it must not reach a customer's state. */
function scoresOf({ stage, risk }: RawScores, rows: number): ModelScores[] {
  if (risk.length !== rows || stage.length !== rows * STAGE_COLUMNS.length) {
    throw new RangeError(`the model answered ${risk.length} rows instead of ${rows}`);
  }
  const scores: ModelScores[] = [];
  for (let row = 0; row < rows; row++) scores.push(scoresAt(stage, risk, row));
  return scores;
}

/** Copied instead of filled: an array that grows takes three times the memory. */
const SHARES = STAGE_COLUMNS.map(() => 0.5);

function scoresAt(stage: Float32Array, risk: Float32Array, row: number): ModelScores {
  const stages = SHARES.slice();
  const from = row * stages.length;
  let isNumber = Number.isFinite(risk[row]);
  for (let i = 0; i < stages.length; i++) {
    const share = stage[from + i] ?? NaN;
    stages[i] = share;
    isNumber &&= Number.isFinite(share);
  }
  if (!isNumber) throw new RangeError(`the model answered row ${row} with something that is no number`);
  return { risk: risk[row] ?? NaN, stages };
}
