/** Checks the events of a job with the same rules as the intake, because anybody may put jobs onto the queue. */
import type { WireEvent } from '../core/state/activity.js';
import { readEvent, type EventRules } from '../core/contracts/event.reader.js';
import type { ReceivedEvents } from '../core/contracts/jobs.js';

/** Why an event is put aside; see QUARANTINE_REASONS. */
export type AsideReason = 'too_late' | 'in_future' | 'malformed';

export interface PutAside {
  event: unknown;
  outcome: AsideReason;
  /** Code and sentence, as an HTTP caller would get them. */
  detail: string;
}

/** @param owns whether a customer belongs to the shard of the job */
export function readReceived(
  { asOf, events }: Pick<ReceivedEvents, 'asOf' | 'events'>,
  rules: EventRules,
  owns: (customerId: string) => boolean,
): { sound: WireEvent[]; aside: PutAside[] } {
  const sound: WireEvent[] = [];
  const aside: PutAside[] = [];
  for (const event of events) {
    const read = readEvent(event, asOf, rules);
    if ('code' in read) aside.push({ event, outcome: reasonOf(read.code), detail: `${read.code}: ${read.message}` });
    else if (owns(read.customerId)) sound.push(read);
    else aside.push({ event, outcome: 'malformed', detail: 'wrong_shard: its customer belongs to another shard' });
  }
  return { sound, aside };
}

function reasonOf(code: string): AsideReason {
  return code === 'too_late' || code === 'in_future' ? code : 'malformed';
}
