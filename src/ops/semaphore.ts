interface Waiter {
  size: number;
  go: () => void;
}

/** Limits what is in use at a time. A caller that finds no room waits in line. */
export class Semaphore {
  private inUse = 0;
  private readonly line = new Set<Waiter>();

  constructor(private readonly room: number) {}

  /** Whether a caller of size 1 would get room at once. */
  get hasRoom(): boolean {
    return this.line.size === 0 && this.inUse < this.room;
  }

  /** Resolves when there is room, with a function that releases it. A size above all the room counts as all of it. */
  async take(size: number, signal?: AbortSignal): Promise<() => void> {
    signal?.throwIfAborted();
    const share = Math.min(size, this.room);
    if (this.line.size > 0 || this.inUse + share > this.room) await this.wait(share, signal);
    else this.inUse += share;
    return () => {
      this.inUse -= share;
      this.letIn();
    };
  }

  /** Takes what is needed without waiting, beyond the room if need be. */
  add(size: number): () => void {
    this.inUse += size;
    return () => {
      this.inUse -= size;
      this.letIn();
    };
  }

  private wait(size: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const leave = (): void => {
        this.line.delete(waiter);
        this.letIn(); // a large caller that leaves may have kept small ones waiting
        reject(reasonOf(signal));
      };
      const go = (): void => {
        signal?.removeEventListener('abort', leave);
        resolve();
      };
      const waiter: Waiter = { size, go };
      signal?.addEventListener('abort', leave, { once: true });
      this.line.add(waiter);
    });
  }

  private letIn(): void {
    for (const waiter of this.line) {
      if (this.inUse + waiter.size > this.room) return;
      this.inUse += waiter.size;
      this.line.delete(waiter);
      waiter.go();
    }
  }
}

function reasonOf(signal?: AbortSignal): Error {
  const reason: unknown = signal?.reason;
  return reason instanceof Error ? reason : new Error('ended by the caller');
}
