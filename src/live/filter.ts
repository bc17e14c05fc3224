import type { LiveFilter } from '../client/protocol.js';
import type { FeedEntry } from '../core/contracts/feed.js';
import { SEVERITIES } from '../core/primitives/vocabulary.js';

/** A filter by severity passes alerts of at least that severity. */
export function passes(entry: FeedEntry, { stage, severity, branch }: LiveFilter): boolean {
  const at = entry.topic === 'stages' ? entry.move : entry.alert;
  const entryStage = entry.topic === 'stages' ? entry.move.to : entry.alert.stage;
  if (stage !== undefined && stage !== entryStage) return false;
  if (branch !== undefined && branch !== at.branch) return false;
  if (severity === undefined || entry.topic === 'stages') return true;
  return SEVERITIES.indexOf(entry.alert.severity) >= SEVERITIES.indexOf(severity);
}
