interface Waiter {
  size: number;
  go: () => void;
}

/** Lets in only so much at a time; whoever comes when it is full waits in line. */
export class Semaphore {
  private taken = 0;
  private readonly line = new Set<Waiter>();

  constructor(private readonly room: number) {}

  /** Whether somebody who came now would be let in. */
  get hasRoom(): boolean {
    return this.line.size === 0 && this.taken < this.room;
  }

  /** Resolves when there is room; the answer gives it back. More than all the room waits until nobody else is in. */
  async take(size: number, signal?: AbortSignal): Promise<() => void> {
    signal?.throwIfAborted();
    const share = Math.min(size, this.room);
    if (this.line.size > 0 || this.taken + share > this.room) await this.wait(share, signal);
    else this.taken += share;
    return () => {
      this.taken -= share;
      this.letIn();
    };
  }

  private wait(size: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const leave = (): void => {
        this.line.delete(waiter);
        this.letIn(); // a large one that leaves may have kept small ones waiting
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
      if (this.taken + waiter.size > this.room) return;
      this.taken += waiter.size;
      this.line.delete(waiter);
      waiter.go();
    }
  }
}

function reasonOf(signal?: AbortSignal): Error {
  const reason: unknown = signal?.reason;
  return reason instanceof Error ? reason : new Error('ended by the caller');
}
