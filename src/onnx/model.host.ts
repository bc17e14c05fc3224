/** Where a model's session lives: in a thread of its own, or in the thread of a process that only scores. */
import type { Manifest } from './manifest.js';
import type { RawScores } from './session.js';

export interface ModelHost {
  /** @param features stay the caller's */
  score(features: Float32Array, rows: number): Promise<RawScores>;
  close(): Promise<void>;
  /** Gives it up without waiting. Open requests are rejected. */
  abandon(): void;
  /** Resolves when it has ended; another one is then opened. */
  readonly ended: Promise<void>;
}

/** Resolves when the model in the folder is checked and warmed up. Throws UnfitModelError. */
export type OpenHost = (dir: string) => Promise<{ host: ModelHost; manifest: Manifest }>;
