/**
 * The commands that store a changed alert. They are part of the commit that changes it, in a lane or by a person. Before a
 * lane's commit the alerts are read as they were.
 */
import type { Redis } from './client.js';
import type { AlertStepRecord } from '../core/decision.js';
import type { Alert } from '../core/contracts/records.js';
import type { AlertState } from '../core/state/lifecycle.js';
import type { Severity } from '../core/primitives/vocabulary.js';
import type { ShardKeys } from './keys.js';
import type { Write } from './commit.writes.js';
import { alertIn } from './stored.records.js';

/** Alerts of a shard by id, as they are stored; without those that are not. */
export async function storedAlerts(
  redis: Redis,
  ids: readonly string[],
  keys: ShardKeys,
): Promise<ReadonlyMap<string, Alert>> {
  const texts = await redis.hmget(keys.alerts, ...ids);
  return new Map(texts.flatMap((text, i) => (text === null ? [] : [[ids[i] ?? '', alertIn(text)]])));
}

/** @param before null for a new alert */
export function alertWrites({ record, story }: AlertStepRecord, before: AlertState | null, keys: ShardKeys): Write[] {
  const isResolved = record.status === 'resolved';
  const entries = story.map((entry) => JSON.stringify(entry));
  return [
    { command: 'HSET', key: keys.alerts, args: [record.id, JSON.stringify(record)] },
    { command: 'RPUSH', key: keys.alertStory(record.id), args: entries },
    isResolved
      ? { command: 'ZADD', key: keys.resolvedAlerts, args: [record.resolvedAt ?? record.updatedAt, record.id] }
      : { command: 'ZREM', key: keys.resolvedAlerts, args: [record.id] },
    ...(record.heldOut === true ? [] : openWrites({ record, isResolved }, before, keys)),
  ];
}

/** The feature vector an alert was raised from, as the model got it. */
export function featuresWrite(alertId: string, features: Float32Array, keys: ShardKeys): Write {
  const bytes = new Uint8Array(features.buffer, features.byteOffset, features.byteLength);
  return { command: 'HSET', key: keys.alertFeatures, args: [alertId, bytes] };
}

/** Deletes every trace of resolved alerts. */
export function forgettingWrites(ids: readonly string[], keys: ShardKeys): Write[] {
  return [
    { command: 'ZREM', key: keys.resolvedAlerts, args: [...ids] },
    { command: 'HDEL', key: keys.alerts, args: [...ids] },
    { command: 'HDEL', key: keys.alertFeatures, args: [...ids] },
    ...ids.map((id): Write => ({ command: 'DEL', key: keys.alertStory(id), args: [] })),
  ];
}

function openWrites(
  { record, isResolved }: { record: AlertStepRecord['record']; isResolved: boolean },
  before: AlertState | null,
  keys: ShardKeys,
): Write[] {
  const { id, priority, severity } = record;
  const was = before === null || before.status === 'resolved' ? null : before.severity;
  return [
    isResolved
      ? { command: 'ZREM', key: keys.openAlerts, args: [id] }
      : { command: 'ZADD', key: keys.openAlerts, args: [priority, id] },
    ...countWrites(was, isResolved ? null : severity, keys),
  ];
}

function countWrites(from: Severity | null, to: Severity | null, { alertCounts: key }: ShardKeys): Write[] {
  if (from === to) return [];
  const by = (severity: Severity | null, count: number): Write[] =>
    severity === null ? [] : [{ command: 'HINCRBY', key, args: [severity, count] }];
  return [...by(from, -1), ...by(to, 1)];
}
