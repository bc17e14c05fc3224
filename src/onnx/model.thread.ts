/**
 * The caller's side of a model's thread: requests and responses are matched by id, and open requests fail when it ends.
 */
import { Worker } from 'node:worker_threads';
import { askToClose, trackThread } from './living.threads.js';
import { UnfitModelError, threadDataOf, type Manifest } from './manifest.js';
import type { ModelHost } from './model.host.js';
import type { FromThread, ToThread } from './model.messages.js';
import type { RawScores } from './session.js';
import { MODEL_WORKER } from './worker.place.js';

/** How long to wait for a thread to close: it closes only after its call of the runtime returns. */
const CLOSE_MS = 5_000;
/** A graph that takes longer than this to load and check is refused. */
const LOAD_MS = 60_000;

interface Waiting {
  resolve: (scores: RawScores) => void;
  reject: (fault: Error) => void;
}

export class ModelThread implements ModelHost {
  private readonly waiting = new Map<number, Waiting>();
  private asked = 0;
  private hasEnded = false;
  private isClosing = false;
  /** Resolves when the thread has ended. */
  readonly ended: Promise<void>;

  private constructor(private readonly worker: Worker) {
    this.ended = new Promise((resolve) => {
      worker.once('exit', (code) => {
        this.hasEnded = true;
        this.failAll(new Error(`the model's thread ended with code ${code}`));
        resolve();
      });
    });
    worker.on('message', (message: FromThread) => this.receive(message));
    worker.on('error', (fault) => this.failAll(fault instanceof Error ? fault : new Error(String(fault))));
    worker.unref(); // after the listeners: an idle model keeps no process alive
  }

  /** Resolves when the model is checked and warmed up. Throws UnfitModelError. */
  static async open(dir: string): Promise<{ host: ModelThread; manifest: Manifest }> {
    const { manifest, data } = threadDataOf(dir);
    const worker = new Worker(MODEL_WORKER, { workerData: data, name: 'model' });
    trackThread(worker);
    try {
      await readiness(worker);
      return { host: new ModelThread(worker), manifest };
    } catch (fault) {
      leave(worker);
      throw fault;
    }
  }

  score(features: Float32Array, rows: number): Promise<RawScores> {
    if (this.hasEnded) return Promise.reject(new Error("the model's thread has ended"));
    const id = ++this.asked;
    return new Promise((resolve, reject) => {
      if (this.waiting.size === 0) this.worker.ref();
      this.waiting.set(id, { resolve, reject });
      const copied = features.slice(); // given away: a transfer makes an array unusable
      this.send({ kind: 'score', id, features: copied, rows }, [copied.buffer]);
    });
  }

  async close(): Promise<void> {
    this.isClosing = true; // a response during the closing must not unref the worker
    askToClose(this.worker);
    this.worker.ref(); // keeps the process alive: if it ended meanwhile, the runtime would abort it
    const late = new Promise<void>((resolve) => setTimeout(resolve, CLOSE_MS).unref());
    await Promise.race([this.ended, late]);
    this.worker.unref();
  }

  /** Gives the thread up without waiting. Open requests are rejected. */
  abandon(): void {
    this.hasEnded = true;
    this.failAll(new Error("the model's thread was given up"));
    leave(this.worker);
  }

  private send(message: ToThread, give: ArrayBuffer[] = []): void {
    this.worker.postMessage(message, give);
  }

  private receive(message: FromThread): void {
    if (message.kind !== 'scores' && message.kind !== 'fault') return;
    const asked = this.waiting.get(message.id);
    this.waiting.delete(message.id);
    if (this.waiting.size === 0 && !this.isClosing) this.worker.unref();
    if (message.kind === 'scores') asked?.resolve(message);
    else asked?.reject(new Error(message.message));
  }

  private failAll(fault: Error): void {
    for (const { reject } of this.waiting.values()) reject(fault);
    this.waiting.clear();
  }
}

/**
 * Lets a thread end by itself: terminating it in the middle of a call would crash the whole process. It is
 * unreferenced, so a call that never returns does not keep the process alive.
 */
function leave(worker: Worker): void {
  askToClose(worker);
  worker.unref();
}

function readiness(worker: Worker): Promise<void> {
  return new Promise((resolve, reject) => {
    setTimeout(() => reject(new UnfitModelError('the model was not proven within a minute')), LOAD_MS).unref();
    const ended = (code: number): void =>
      reject(new UnfitModelError(`the model's thread ended with code ${code} before the model was proven`));
    worker.once('error', reject);
    worker.once('exit', ended);
    worker.once('message', (message: FromThread) => {
      worker.off('error', reject);
      worker.off('exit', ended);
      if (message.kind === 'ready') resolve();
      else reject(new UnfitModelError(message.kind === 'unfit' ? message.message : `it said ${message.kind}`));
    });
  });
}
