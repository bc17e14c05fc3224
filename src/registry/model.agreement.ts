/**
 * Whether all processes score with the same model. Each that scores says so every second, so the set is what a deployment
 * runs now. During a rolling upgrade or an activation two models score for a while, so nothing is refused; what lasts is
 * told: customers' scores go back and forth between the models, by whichever process took the batch.
 */
import type { EpochMs } from '../core/primitives/vocabulary.js';

/** An activation is followed within seconds; who stopped is forgotten as fast. */
const TRANSIENT_MS = 15_000;

export class ModelAgreement {
  /** A sentence; null while all agree, or have not differed for long. */
  difference: string | null = null;
  private differsSinceAt: EpochMs | null = null;

  constructor(
    private readonly onChange: (difference: string | null) => void,
    private readonly transientMs = TRANSIENT_MS,
  ) {}

  /** @param all the models that score somewhere now, this process' own included when it scores */
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
