import type { FeatureProfile } from './feature-profile.js';
import type { Fitted, Scorecards, Training } from '../pipeline.js';
import type { LifecycleFigures } from '../served/lifecycle.figures.js';
import type { ServiceFigures } from '../served/service.figures.js';

interface DataFacts {
  /** The log's name. */
  name: string;
  sha256: string;
  rows: number;
  customers: number;
  from: string;
  to: string;
  /** Present for a log that nobody lived. */
  isSimulated?: true;
}

/** Absent in manifests of earlier builds, whose models were fitted once, on training rows. */
type SinceRefit = Pick<Scorecards, 'average'> & Pick<Fitted, 'validationLoss'>;

/** All members of a manifest. The service reads the first half, people and monitors the rest. */
export interface ModelManifest {
  version: string;
  features: readonly string[];
  windowSpec: number;
  horizonDays: number;
  modelSha256: string;
  policy: Fitted['policy'];
  /** Absent in manifests of earlier builds. */
  policyChoice?: Fitted['choice'];
  kind: string;
  label: string;
  splits: Record<string, { from: string; to: string; rows: number; customers: number }>;
  metrics: Omit<Scorecards, 'average'> &
    Pick<Fitted, 'stageAuroc' | 'atEvents' | 'alerting'> &
    Partial<SinceRefit> & {
      positives: Training['positives'];
      /** Absent in manifests of earlier builds. */
      service?: ServiceFigures;
    };
  gate: Training['gate'];
  lifecycle: LifecycleFigures;
  data: DataFacts;
  seed: number;
  /** Over the rows that the model was fitted on, of customers in business, at sweeps: the rows that the drift monitor counts. */
  histograms: Record<string, FeatureProfile>;
  riskHistogram: Pick<FeatureProfile, 'edges' | 'shares'>;
}
