/** The stages and alerts of one customer, without their records. */
import type { AlertKind, EpochMs, Fact, Stage } from '../../src/core/primitives/vocabulary.js';

export interface CourseStep {
  readonly from: Stage | null;
  readonly to: Stage;
  readonly at: EpochMs;
  /** The plain fact that decided; null for the model, and for the rules of silence and of new customers. */
  readonly fact: Fact | null;
}

/** An alert about leaving, each time that it was opened or reopened. */
export interface CourseAlert {
  readonly at: EpochMs;
  readonly kind: AlertKind;
  /** The plain fact that the stage stood on; null for the model. */
  readonly fact: Fact | null;
}

/** By time. */
export interface Course {
  readonly steps: readonly CourseStep[];
  readonly alerts: readonly CourseAlert[];
}
