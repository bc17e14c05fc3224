/**
 * Work that keeps failing is done in parts, each under a mark of its own, until what fails is alone:
 *
 * 1. A batch falls into its customers, a sweep into those who are due: one does not depend on the other.
 * 2. A customer with several events falls into single events, in the order they came.
 * 3. A single event that still fails goes into quarantine with the fault; a customer whose sweep still fails does too,
 *    and is no longer due, so that the sweep goes on.
 */
import { hash48 } from '../core/primitives/hash.js';
import type { ReceivedEvents } from '../core/contracts/jobs.js';
import type { Refused } from '../core/contracts/records.js';
import type { LaneTask, LaneWork } from './task.js';

/** @param due the customers a sweep was about; @param fault what the whole failed with */
export function partsOf(task: LaneTask, due: readonly string[], fault: unknown): LaneTask[] {
  const parts = worksOf(task.work, due, fault instanceof Error ? fault.message : String(fault));
  return parts.map((work, i) => ({ ...task, mark: `${task.mark}/${nameOf(work, task) ?? i}`, work }));
}

/** Sweeps have one id for ever and page through changing customers: a place in the page would name somebody else. */
function nameOf(work: LaneWork, { addedAt }: LaneTask): string | null {
  return work.name === 'evaluate' ? `${addedAt}.${hash48(work.data.customerId)}` : null;
}

function worksOf(work: LaneWork, due: readonly string[], detail: string): LaneWork[] {
  switch (work.name) {
    case 'sweep':
      return due.map((customerId) => ({ name: 'evaluate', data: { customerId, sweep: work.data } }));
    case 'evaluate':
      return [refusal({ reason: 'poison', detail, kind: 'customer', payload: { customerId: work.data.customerId } })];
    case 'events':
      return work.data.events.length === 1
        ? [refusal({ reason: 'poison', detail, kind: 'event', payload: work.data.events[0] })]
        : smaller(work.data).map((data) => ({ name: 'events', data }));
    case 'refuse':
      return [work];
  }
}

function refusal(data: Refused): LaneWork {
  return { name: 'refuse', data };
}

function smaller(job: ReceivedEvents): ReceivedEvents[] {
  const groups = [...groupsOf(job.events)];
  const parts = groups.length > 1 ? groups : job.events.map((event) => [event]);
  return parts.map((events) => ({ ...job, events }));
}

/** By customer, whatever else an event says; who names none stands alone. */
function groupsOf(events: readonly unknown[]): Iterable<unknown[]> {
  const groups = new Map<unknown, unknown[]>();
  for (const event of events) {
    const customerId =
      typeof event === 'object' && event !== null && 'customerId' in event ? event.customerId : undefined;
    const key = typeof customerId === 'string' ? customerId : Symbol('nobody');
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [event]);
    else group.push(event);
  }
  return groups.values();
}
