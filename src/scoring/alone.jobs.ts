/**
 * Which jobs of a lane go alone, because one of them may be to blame for what happened: a batch that failed, or a job
 * that was begun before and may have ended its worker. Whoever is to blame waits among the jobs that could be taken along
 * when the lane goes on. So as many jobs go alone, and no other job is blamed.
 */
export class AloneJobs {
  /** Null until the waiting jobs were read. */
  private left: number | null = 0;

  begin(): void {
    this.left = null;
  }

  /** Whether the next job goes alone. */
  next(): boolean {
    if (this.left === null) return true;
    if (this.left === 0) return false;
    this.left--;
    return true;
  }

  /** @param waiting how many jobs could be taken along by one that goes alone */
  found(waiting: number): void {
    this.left ??= waiting;
  }
}
