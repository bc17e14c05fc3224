/** The messages between a model and its thread. */
/** A known row and the model's answer to it. Null stands for NaN. */
export interface GoldenRow {
  features: (number | null)[];
  stage: number[];
  risk: number;
}

export interface ThreadData {
  /** The model's folder. */
  dir: string;
  modelSha256: string;
  /** The number of features per row. */
  features: number;
  golden: GoldenRow[];
}

export type ToThread = { kind: 'score'; id: number; features: Float32Array; rows: number } | { kind: 'close' };

export type FromThread =
  | { kind: 'ready' }
  /** The model does not fit; the thread ends. */
  | { kind: 'unfit'; message: string }
  | { kind: 'scores'; id: number; stage: Float32Array; risk: Float32Array }
  | { kind: 'fault'; id: number; message: string };
