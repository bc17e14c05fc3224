/** Measures the steps of batches. A step that fails is measured as well: it took its time. */
import { SECOND_MS } from '../core/primitives/time.js';
import type { BatchStep, Metrics } from '../ops/metrics.js';

export class StepTimer {
  constructor(private readonly metrics: Pick<Metrics, 'stageStep'>) {}

  /** A step that computes. Nothing else runs in between, so its time is its own. */
  computes<In, Out>(step: BatchStep, work: (batch: In) => Out): (batch: In) => Out {
    return (batch) => {
      const beganAt = performance.now();
      try {
        return work(batch);
      } finally {
        this.observe(step, beganAt);
      }
    };
  }

  /** A step that waits for Redis or for the model. Other lanes work meanwhile, and their work is part of its time. */
  waits<In, Out>(step: BatchStep, work: (batch: In) => Promise<Out>): (batch: In) => Promise<Out> {
    return async (batch) => {
      const beganAt = performance.now();
      try {
        return await work(batch);
      } finally {
        this.observe(step, beganAt);
      }
    };
  }

  /** The histogram's own timer costs twice as much, and small batches have eight steps each. */
  private observe(step: BatchStep, beganAt: number): void {
    this.metrics.stageStep.observe({ step }, (performance.now() - beganAt) / SECOND_MS);
  }
}
