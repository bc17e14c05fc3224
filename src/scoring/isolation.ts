/**
 * Splits work that keeps failing into parts, each under its own mark, until the part that fails is alone:
 *
 * 1. A batch is split by customer, and a sweep by due customer, because customers do not depend on each other.
 * 2. A customer's events are split into single events, in the order they came.
 * 3. A single event that still fails goes into quarantine with the fault. So does a customer whose evaluation still
 *    fails; that customer is then no longer due, so that the sweep goes on.
 */
import { hash48 } from '../core/primitives/hash.js';
import type { ReceivedEvents } from '../core/contracts/jobs.js';
import type { Refused } from '../core/contracts/records.js';
import type { LaneTask, LaneWork } from './task.js';

/** @param due the due customers, when the work is a sweep @param fault the fault of the whole work */
export function partsOf(task: LaneTask, due: readonly string[], fault: unknown): LaneTask[] {
  const parts = worksOf(task.work, due, fault instanceof Error ? fault.message : String(fault));
  return parts.map((work, i) => ({ ...task, mark: `${task.mark}/${nameOf(work, task) ?? i}`, held: null, work }));
}

/**
 * Named by customer, because sweeps share one id and their pages change: an index would mean another customer later.
 */
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

/** Groups events by customer id, valid or not. An event without one is a group of its own. */
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
