import type { Alert, AlertChange, StageMove } from './records.js';

/** What a commit tells the dashboards: one entry of a shard's feed. */
export type FeedEntry = { topic: 'stages'; move: StageMove } | { topic: 'alerts'; change: AlertChange; alert: Alert };
