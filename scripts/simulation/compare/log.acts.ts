/** The events of a log, grouped by customer, in the form in which the figures of a log are computed. */
import { CHANNELS, KINDS } from '../../../src/core/primitives/vocabulary.js';
import { dayOf } from '../../../src/core/primitives/time.js';
import type { WallMs } from '../../../src/core/primitives/calendar.js';
import {
  SYSTEM_CHANNEL,
  isBusinessKind,
  translate,
  type ActivityCatalog,
  type WireEvent,
} from '../../../src/core/state/activity.js';

export interface LogAct {
  /** By the bank's clock. */
  readonly at: WallMs;
  /** Index into CHANNELS. */
  readonly channel: number;
  readonly type: string;
  /** Index into KINDS. */
  readonly kind: number;
  /** Without sign, in the log's currency; null when unknown or zero. */
  readonly amount: number | null;
  readonly balance: number | null;
  readonly product: string | null;
  /** What the customer did, or a regular income: no posting of the bank's own, no correction. */
  readonly isOwn: boolean;
  /** An own act that moves money or products. */
  readonly isBusiness: boolean;
}

export interface CustomerActs {
  readonly customerId: string;
  /** By time. */
  readonly acts: readonly LogAct[];
}

/** All events of one log. Repeated ids count once. */
export class ActBook {
  private readonly byCustomer = new Map<string, LogAct[]>();
  private readonly ids = new Set<string>();

  constructor(
    private readonly catalog: ActivityCatalog,
    private readonly wallOf: (at: number) => WallMs,
  ) {}

  add(event: WireEvent): void {
    if (this.ids.has(event.id)) return;
    this.ids.add(event.id);
    const acts = this.byCustomer.get(event.customerId) ?? [];
    if (acts.length === 0) this.byCustomer.set(event.customerId, acts);
    acts.push(this.actOf(event));
  }

  customers(): CustomerActs[] {
    return [...this.byCustomer].map(([customerId, acts]) => ({ customerId, acts: acts.sort((a, b) => a.at - b.at) }));
  }

  private actOf(event: WireEvent): LogAct {
    const { channel, kind, isIncome = false, isCorrection = false } = translate(event, this.catalog);
    const isOwn = (channel !== SYSTEM_CHANNEL || isIncome) && KINDS[kind] !== 'balance' && !isCorrection;
    return {
      at: this.wallOf(event.occurredAt),
      channel: CHANNELS.indexOf(event.channel),
      type: event.type,
      kind,
      amount: event.amount === undefined || event.amount === 0 ? null : Math.abs(event.amount),
      balance: event.balance ?? null,
      product: event.product ?? null,
      isOwn,
      isBusiness: isOwn && isBusinessKind(kind),
    };
  }
}

/** Different days, ascending. @param acts by time */
export function daysOf(acts: readonly LogAct[]): number[] {
  const days = acts.map(({ at }) => dayOf(at));
  return days.filter((day, i) => day !== days[i - 1]);
}

/** Days between one act's day and the next one's. @param acts by time */
export function gapsOf(acts: readonly LogAct[]): number[] {
  const days = daysOf(acts);
  return days.slice(1).map((day, i) => day - (days[i] ?? day));
}
