import type { LiveFilter } from '../client/protocol.js';
import type { FeedEntry } from '../core/feed.js';
import { SEVERITIES, STAGES } from '../core/vocabulary.js';

/** Members that are not understood are left out. */
export function readFilter(value: unknown): LiveFilter {
  if (typeof value !== 'object' || value === null) return {};
  const { stage, severity, branch } = value as Record<string, unknown>;
  const filter: LiveFilter = {};
  const knownStage = STAGES.find((known) => known === stage);
  const knownSeverity = SEVERITIES.find((known) => known === severity);
  if (knownStage !== undefined) filter.stage = knownStage;
  if (knownSeverity !== undefined) filter.severity = knownSeverity;
  if (typeof branch === 'string') filter.branch = branch;
  return filter;
}

/** A severity asks for alerts at least that severe. */
export function passes(entry: FeedEntry, { stage, severity, branch }: LiveFilter): boolean {
  const at = entry.topic === 'stages' ? entry.move : entry.alert;
  const entryStage = entry.topic === 'stages' ? entry.move.to : entry.alert.stage;
  if (stage !== undefined && stage !== entryStage) return false;
  if (branch !== undefined && branch !== at.branch) return false;
  if (severity === undefined || entry.topic === 'stages') return true;
  return SEVERITIES.indexOf(entry.alert.severity) >= SEVERITIES.indexOf(severity);
}
