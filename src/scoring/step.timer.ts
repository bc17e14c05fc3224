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

  /** For steps that are taken in turns, part by part: each is observed once, with all of its time. */
  laps(): Laps {
    return new Laps((step, ms) => this.metrics.stageStep.observe({ step }, ms / SECOND_MS));
  }

  /** The histogram's own timer costs twice as much; even a small batch has eight steps. */
  private observe(step: BatchStep, beganAt: number): void {
    this.metrics.stageStep.observe({ step }, (performance.now() - beganAt) / SECOND_MS);
  }
}

export class Laps {
  private readonly spent = new Map<BatchStep, number>();

  constructor(private readonly observe: (step: BatchStep, ms: number) => void) {}

  computes<Out>(step: BatchStep, work: () => Out): Out {
    const beganAt = performance.now();
    try {
      return work();
    } finally {
      this.add(step, beganAt);
    }
  }

  async waits<Out>(step: BatchStep, work: () => Promise<Out>): Promise<Out> {
    const beganAt = performance.now();
    try {
      return await work();
    } finally {
      this.add(step, beganAt);
    }
  }

  end(): void {
    for (const [step, ms] of this.spent) this.observe(step, ms);
  }

  private add(step: BatchStep, beganAt: number): void {
    this.spent.set(step, (this.spent.get(step) ?? 0) + performance.now() - beganAt);
  }
}
