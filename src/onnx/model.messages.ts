/** What a model and the thread it lives in say to each other. */
import type { Manifest } from './manifest.js';

export interface ThreadData {
  /** The model's folder. */
  dir: string;
}

export type ToThread = { kind: 'score'; id: number; features: Float32Array; rows: number } | { kind: 'close' };

export type FromThread =
  | { kind: 'ready'; manifest: Manifest }
  /** The model does not fit; the thread ends. */
  | { kind: 'unfit'; message: string }
  | { kind: 'scores'; id: number; stage: Float32Array; risk: Float32Array }
  | { kind: 'fault'; id: number; message: string };
