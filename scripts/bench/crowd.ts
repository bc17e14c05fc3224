/** Generates an endless stream of events, distributed over customers as in a bank. */
import type { WireEvent } from '../../src/core/state/activity.js';
import type { Channel, EpochMs } from '../../src/core/primitives/vocabulary.js';
import { createRandom, type Random } from '../command/random.js';

/** `zipf`: a few customers have many events, most have few. `uniform`: all have the same rate. */
export type Draw = 'zipf' | 'uniform';

export interface CrowdOptions {
  customers: number;
  draw: Draw;
  seed: number;
  /** The prefix of every id. No two crowds may share one. */
  name: string;
}

interface Act {
  weight: number;
  channel: Channel;
  type: string;
  /** The largest amount; 0 for none. */
  amount: number;
}

const ACTS: readonly Act[] = [
  { weight: 34, channel: 'mobile', type: 'login', amount: 0 },
  { weight: 14, channel: 'mobile', type: 'balance_inquiry', amount: 0 },
  { weight: 7, channel: 'online', type: 'view', amount: 0 },
  { weight: 17, channel: 'mobile', type: 'card_payment', amount: 800 },
  { weight: 6, channel: 'online', type: 'transfer_out', amount: 9_000 },
  { weight: 3, channel: 'self_service', type: 'cash_withdrawal', amount: 3_000 },
  { weight: 5, channel: 'online', type: 'transfer_in', amount: 12_000 },
  { weight: 2, channel: 'branch', type: 'deposit', amount: 20_000 },
  { weight: 1.5, channel: 'mobile', type: 'login_failed', amount: 0 },
  { weight: 0.5, channel: 'phone', type: 'complaint', amount: 0 },
  { weight: 1, channel: 'phone', type: 'inquiry', amount: 0 },
  { weight: 0.8, channel: 'mobile', type: 'fund_bought', amount: 50_000 },
  { weight: 0.2, channel: 'mobile', type: 'fund_sold', amount: 50_000 },
  { weight: 8, channel: 'system', type: 'balance_snapshot', amount: 0 },
];
const TOTAL = ACTS.reduce((sum, { weight }) => sum + weight, 0);

/**
 * Zipf's law with exponent 1, flat among the busiest thousandth (Mandelbrot's shift). Without the flat part a single
 * customer would have a tenth of all events, which happens in no bank.
 */
const FLAT_SHARE = 1 / 1000;

/** The number of wealth levels; customers are assigned to them in rotation. */
export const LEVELS = 100;

export class Crowd {
  private readonly random: Random;
  private made = 0;

  constructor(private readonly options: CrowdOptions) {
    this.random = createRandom(options.seed);
  }

  next(at: EpochMs): WireEvent {
    const rank = this.drawRank();
    return this.eventOf(nameOf(rank), at, rank % LEVELS);
  }

  eventOf(customerId: string, occurredAt: EpochMs, wealth = 0): WireEvent {
    const id = `${this.options.name}-${String(this.made++).padStart(9, '0')}`;
    return actOf({ id, customerId, occurredAt }, wealth, this.random);
  }

  many(count: number, at: EpochMs): WireEvent[] {
    return Array.from({ length: count }, () => this.next(at));
  }

  /** 0 is the busiest customer. */
  private drawRank(): number {
    const { customers, draw } = this.options;
    const drawn = this.random();
    if (draw === 'uniform') return Math.floor(drawn * customers);
    const shift = Math.max(1, customers * FLAT_SHARE);
    return Math.min(customers - 1, Math.floor(shift * ((customers + shift) / shift) ** drawn - shift));
  }
}

/** @param rank by activity, 0 the busiest */
export function nameOf(rank: number): string {
  return `c${String(rank).padStart(8, '0')}`;
}

/** @param wealth 0 to LEVELS - 1: the level of the customer's assets, accurate to a twentieth */
export function actOf(
  { id, customerId, occurredAt }: Pick<WireEvent, 'id' | 'customerId' | 'occurredAt'>,
  wealth: number,
  random: Random,
): WireEvent {
  const { channel, type, amount } = drawAct(random() * TOTAL);
  const event: WireEvent = { id, customerId, occurredAt, channel, type };
  if (amount > 0) event.amount = Math.ceil(random() * amount * 100) / 100;
  if (channel === 'system') event.balance = Math.round(assetsOf(wealth) * (0.95 + random() / 10));
  if (channel === 'branch') event.branch = `branch-${Math.floor(random() * 200)}`;
  return event;
}

/** Of a hundred customers a few have millions, as in a bank. */
function assetsOf(wealth: number): number {
  return ((2 * (wealth + 0.5)) / LEVELS) ** 8 * 10_000;
}

function drawAct(at: number): Act {
  let left = at;
  return ACTS.find(({ weight }) => (left -= weight) < 0) ?? ACTS[0]!;
}
