/** A model that may be in use here: a loaded ONNX graph, or the prior of a bank without a model of its own. */
import type { ScoringModel } from '../core/contracts/ports.js';
import type { PolicySource, StagePolicy } from '../core/model/policy.js';
import type { Manifest } from './manifest.js';

export interface ServedModel extends ScoringModel {
  /** Null for the prior, which has no files. */
  readonly manifest: Manifest | null;
  /** The policy that came with the model. */
  readonly ownPolicy: StagePolicy;
  readonly policySource: PolicySource;
  /** Differs between two models of the same version. */
  readonly name: string;
  /** Takes effect with the next batch. @param chosen the operators' policy; null for the model's own */
  usePolicy(chosen: StagePolicy | null): void;
  /** Ends it when its open calls are answered. No more calls are allowed. */
  retire(limitMs?: number): Promise<void>;
}
