import type { Metrics } from '../ops/metrics.js';
import type { CommitOutcome } from '../redis/shard.store.js';

/** Counts a commit that was refused: somebody else had committed meanwhile, or the same work was committed before. */
export function countConflict(metrics: Pick<Metrics, 'commitConflicts'>, outcome: CommitOutcome): void {
  if (outcome === 'fenced' || outcome === 'known') metrics.commitConflicts.inc();
}
