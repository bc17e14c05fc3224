import { FEATURES } from '../core/features/features.js';
import type { ScoringModel } from '../core/contracts/ports.js';

/** The model did not answer a batch. */
export class ModelFault extends Error {
  override readonly name = 'ModelFault';

  /** @param isOfTheWork true when only this batch fails, false when the model answers nothing at all */
  constructor(
    cause: unknown,
    readonly isOfTheWork: boolean,
  ) {
    super(cause instanceof Error ? cause.message : String(cause), { cause });
  }
}

export class SlowModelError extends Error {
  override readonly name = 'SlowModelError';
}

/** Whether the model still answers a row of unknown values. */
export async function isModelWell(model: ScoringModel): Promise<boolean> {
  return model.score(new Float32Array(FEATURES.length).fill(NaN), 1).then(
    () => true,
    () => false,
  );
}
