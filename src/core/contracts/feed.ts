import type { Alert, AlertChange, StageTransition } from './records.js';
import type { Severity, Stage, Strategy, ValueTier } from '../primitives/vocabulary.js';

/** One entry of a shard's feed: a commit publishes it to the dashboards. */
export type FeedEntry =
  | { topic: 'stages'; move: StageTransition }
  | {
      topic: 'alerts';
      change: AlertChange;
      alert: Alert;
      /** Absent when no such member changed, and in entries of earlier builds. */
      was?: AlertBefore;
    };

/** The members of an alert that filters read and a change may alter, as they were before it: only those that differ. */
export interface AlertBefore {
  stage?: Stage;
  severity?: Severity;
  strategy?: Strategy | null;
  valueTier?: ValueTier;
  branch?: string | null;
  assignee?: string | null;
}

/** The entry of a changed alert. @param before null for a new one */
export function alertEntry(change: AlertChange, alert: Alert, before: Alert | null): FeedEntry {
  const was = before === null ? {} : differences(before, alert);
  return { topic: 'alerts', change, alert, ...(Object.keys(was).length === 0 ? {} : { was }) };
}

function differences(before: Alert, after: Alert): AlertBefore {
  const [was, now] = [strategyOf(before), strategyOf(after)];
  return {
    ...(before.stage === after.stage ? {} : { stage: before.stage }),
    ...(before.severity === after.severity ? {} : { severity: before.severity }),
    ...(was === now ? {} : { strategy: was }),
    ...(before.valueTier === after.valueTier ? {} : { valueTier: before.valueTier }),
    ...(before.branch === after.branch ? {} : { branch: before.branch }),
    ...(before.assignee === after.assignee ? {} : { assignee: before.assignee }),
  };
}

function strategyOf({ strategy }: Alert): Strategy | null {
  return strategy?.name ?? null;
}
