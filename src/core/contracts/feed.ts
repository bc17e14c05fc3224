import type { Alert, AlertChange, StageTransition } from './records.js';

/** What a commit publishes to the dashboards: one entry of a shard's feed. */
export type FeedEntry =
  { topic: 'stages'; move: StageTransition } | { topic: 'alerts'; change: AlertChange; alert: Alert };
