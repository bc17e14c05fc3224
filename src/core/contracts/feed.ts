import type { Alert, AlertChange, StageTransition } from './records.js';

/** One entry of a shard's feed: a commit publishes it to the dashboards. */
export type FeedEntry =
  { topic: 'stages'; move: StageTransition } | { topic: 'alerts'; change: AlertChange; alert: Alert };
