/**
 * Checks whether all processes score with the same model. Each scoring process publishes its model every two seconds, so
 * the set is what the deployment runs now. During a rolling upgrade or an activation two models score for a while, so a
 * difference is not refused. A lasting difference is reported, because customers' scores then switch between the
 * models, depending on the process that runs the batch.
 */
import type { EpochMs } from '../core/primitives/vocabulary.js';

/** Processes follow an activation within seconds, and a stopped process disappears from the set as fast. */
const TRANSIENT_MS = 15_000;

export class ModelAgreement {
  /** A sentence; null while all agree, or differ only for a short time. */
  difference: string | null = null;
  private differsSinceAt: EpochMs | null = null;

  constructor(
    private readonly onChange: (difference: string | null) => void,
    private readonly transientMs = TRANSIENT_MS,
  ) {}

  /** @param all the models of all scoring processes, including this one when it scores */
  note(own: string, all: readonly string[], now: EpochMs): void {
    const others = all.filter((one) => one !== own);
    if (others.length === 0) this.differsSinceAt = null;
    else this.differsSinceAt ??= now;
    const lasts = this.differsSinceAt !== null && now - this.differsSinceAt >= this.transientMs;
    const difference = lasts ? sentence(own, others) : null;
    if (difference === this.difference) return;
    this.difference = difference;
    this.onChange(difference);
  }
}

function sentence(own: string, others: readonly string[]): string {
  const models = `this process runs the model ${own}, others score with ${others.join(', ')}`;
  return `${models}: give all the same MODEL_DIR, or activate one version for all`;
}
