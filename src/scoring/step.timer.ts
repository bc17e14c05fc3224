/** Measures the steps of batches. A step that fails is measured as well: it took its time. */
import type { BatchStep, Metrics } from '../ops/metrics.js';

export class StepTimer {
  constructor(private readonly metrics: Pick<Metrics, 'stageStep'>) {}

  /** A step that computes. Nothing else runs in between, so its time is its own. */
  computes<In, Out>(step: BatchStep, work: (batch: In) => Out): (batch: In) => Out {
    return (batch) => {
      const end = this.metrics.stageStep.startTimer({ step });
      try {
        return work(batch);
      } finally {
        end();
      }
    };
  }

  /** A step that waits for Redis or for the model. Other lanes work meanwhile, and their work is part of its time. */
  waits<In, Out>(step: BatchStep, work: (batch: In) => Promise<Out>): (batch: In) => Promise<Out> {
    return async (batch) => {
      const end = this.metrics.stageStep.startTimer({ step });
      try {
        return await work(batch);
      } finally {
        end();
      }
    };
  }
}
