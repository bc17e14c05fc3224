/** Measures the steps of batches. A step that fails is measured as well, because it also used time. */
import { SECOND_MS } from '../core/primitives/time.js';
import type { BatchStep, Metrics } from '../ops/metrics.js';

export class StepTimer {
  constructor(private readonly metrics: Pick<Metrics, 'stageStep'>) {}

  /** A step that computes. Nothing else runs meanwhile, so the time is that of the step alone. */
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

  /** A step that waits for Redis or for the model. The time includes the work of other lanes meanwhile. */
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

  /** The histogram's own timer costs twice as much; even a small batch has eight steps. */
  private observe(step: BatchStep, beganAt: number): void {
    this.metrics.stageStep.observe({ step }, (performance.now() - beganAt) / SECOND_MS);
  }
}
