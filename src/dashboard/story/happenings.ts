/** Everything on record about a customer in one order: changes of stage, and what happened to every alert. */
import type { AlertDetail, HistoryEntry, LoggedContactView, Reason, TimelineEntry } from '../../client/protocol.js';
import type { AlertKind, EpochMs } from '../../client/vocabulary.js';

export type Happening = { key: string; at: EpochMs } & (
  | { what: 'stage'; entry: HistoryEntry }
  | { what: 'contact'; contact: LoggedContactView }
  /** The record keeps the reason of the last time the alert was raised; null for all others. */
  | { what: 'alert'; kind: AlertKind; entry: TimelineEntry; reason: Reason | null }
);

const RAISED: readonly string[] = ['opened', 'reopened', 'worse'];

/** The newest first. Of the same instant, the alert comes above the change of stage that raised it. */
export function happenings(
  history: readonly HistoryEntry[],
  alerts: readonly AlertDetail[],
  contacts: readonly LoggedContactView[],
): Happening[] {
  const stages = history.map((entry, i): Happening => ({
    what: 'stage',
    key: `stage ${i} ${entry.at}`,
    at: entry.at,
    entry,
  }));
  const logged = contacts.map((contact): Happening => ({
    what: 'contact',
    key: `contact ${contact.id}`,
    at: contact.at,
    contact,
  }));
  return [...stages, ...alerts.flatMap(ofAlert), ...logged].toSorted((a, b) => a.at - b.at).toReversed();
}

function ofAlert({ id, kind, reasons, timeline }: AlertDetail): Happening[] {
  const lastRaised = timeline.findLast(({ what }) => RAISED.includes(what));
  return timeline.map((entry, i) => ({
    what: 'alert',
    key: `${id} ${i}`,
    at: entry.at,
    kind,
    entry,
    reason: entry === lastRaised ? (reasons[0] ?? null) : null,
  }));
}
