import type { Alert, AlertChange, StageTransition } from './records.js';

/** What a commit tells the dashboards: one entry of a shard's feed. */
export type FeedEntry =
  { topic: 'stages'; move: StageTransition } | { topic: 'alerts'; change: AlertChange; alert: Alert };
