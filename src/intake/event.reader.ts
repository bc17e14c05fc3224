/** From a request's body to events: what is accepted, and for each refused item why. */
import { rateOf, type ActivityCatalog, type WireEvent } from '../core/activity.js';
import { HORIZON_MS } from '../core/state.js';
import { instantOf } from '../core/instant.js';
import type { EpochMs } from '../core/vocabulary.js';
import { ActivityEventDto, type Refusal } from './activity-event.dto.js';
import { compileValidator } from './compiled-validator.js';
import { NOT_JSON } from './bodies.js';

export interface RejectedItem extends Refusal {
  index: number;
  id: string | null;
}

export interface ReadEvents {
  events: WireEvent[];
  rejected: RejectedItem[];
}

export interface EventRules {
  catalog: ActivityCatalog;
  /** How far in the future an event may lie. */
  skewMs: number;
}

const validate = compileValidator(ActivityEventDto);

/** @param asOf the clock the events are judged by */
export function readEvents(items: readonly unknown[], asOf: EpochMs, rules: EventRules): ReadEvents {
  const read: ReadEvents = { events: [], rejected: [] };
  items.forEach((item, index) => {
    const refusal = readOne(item, asOf, rules, read.events);
    if (refusal !== null) read.rejected.push({ index, id: idOf(item), code: refusal.code, message: refusal.message });
  });
  return read;
}

/** Adds the event to those accepted, or says why not. */
function readOne(item: unknown, asOf: EpochMs, rules: EventRules, accepted: WireEvent[]): Refusal | null {
  if (item === NOT_JSON) return { code: 'not_json', message: 'this line is not JSON' };
  if (!isRecord(item)) return { code: 'not_an_object', message: 'an event is a JSON object' };
  const refusal = validate(item);
  if (refusal !== null) return refusal;
  const event = wireEvent(item as unknown as ActivityEventDto);
  const later = refuseByTime(event, asOf, rules.skewMs) ?? refuseByCurrency(event, rules.catalog);
  if (later === null) accepted.push(event);
  return later;
}

function refuseByTime({ occurredAt }: WireEvent, asOf: EpochMs, skewMs: number): Refusal | null {
  if (occurredAt > asOf + skewMs) {
    return {
      code: 'in_future',
      message: `occurredAt lies more than ${skewMs / 1000} s in the future: check the clock`,
    };
  }
  if (occurredAt < asOf - HORIZON_MS) {
    return { code: 'too_late', message: 'occurredAt is more than 7 days ago: load old events as a replay' };
  }
  return null;
}

function refuseByCurrency({ currency }: WireEvent, catalog: ActivityCatalog): Refusal | null {
  if (rateOf(currency, catalog) !== undefined) return null;
  return { code: 'unknown_currency', message: `there is no rate for ${currency ?? ''}: add it to config/tiers.json` };
}

/** Only what the contract names goes on; null means left out. */
function wireEvent(dto: ActivityEventDto): WireEvent {
  const event: WireEvent = {
    id: dto.id,
    customerId: dto.customerId,
    occurredAt: instantOf(dto.occurredAt),
    channel: dto.channel,
    type: dto.type,
  };
  if (dto.amount != null) event.amount = dto.amount;
  if (dto.currency != null) event.currency = dto.currency;
  if (dto.balance != null) event.balance = dto.balance;
  if (dto.product != null) event.product = dto.product;
  if (dto.branch != null) event.branch = dto.branch;
  if (dto.attributes != null) event.attributes = dto.attributes;
  return event;
}

function idOf(item: unknown): string | null {
  return isRecord(item) && typeof item['id'] === 'string' ? item['id'] : null;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
