import { FEATURES } from '../core/features.js';
import type { ScoringModel } from '../core/ports.js';

/** The model did not answer: of the batch's making, or of its own. */
export class ModelFault extends Error {
  override readonly name = 'ModelFault';

  constructor(cause: unknown) {
    super(cause instanceof Error ? cause.message : String(cause), { cause });
  }
}

/** Whether the model still answers for a customer of whom nothing is known. */
export async function isModelWell(model: ScoringModel): Promise<boolean> {
  return model.score(new Float32Array(FEATURES.length).fill(NaN), 1).then(
    () => true,
    () => false,
  );
}
