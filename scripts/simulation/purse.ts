/** The money of one customer, act by act: amounts that are there to be spent, and the total after each act. */
import { SECOND_MS } from '../../src/core/primitives/time.js';
import type { EpochMs } from '../../src/core/primitives/vocabulary.js';
import type { Act, Effect, LifeRow } from './act.js';
import type { Course } from './course.js';
import type { Dice } from './dice.js';
import { clamp, round, type Person } from './person.js';
import { instantOn } from './span.js';

/** The least that is paid; whoever has less does not pay. */
const LEAST = 5;
/** An account that holds so much more than usual is emptied into a product. */
const TOO_MUCH = 2.5;
const LEAST_INVESTED = 10_000;

export class Purse {
  readonly rows: LifeRow[] = [];
  /** Acts that follow from others, to be taken at their time. */
  readonly later: Act[] = [];
  /** Total assets at the turn, in units of the currency. */
  atTurn = NaN;
  private liquid: number;
  private term: number;
  private fund: number;
  private readonly target: number;
  private readonly brought: number;
  private readonly leavingAt: EpochMs;
  private lastAt: EpochMs = -Infinity;
  /** The amount that matured last. */
  private matured = 0;

  private readonly effects: Readonly<Record<Effect, (act: Act) => void>> = {
    none: (act) => this.write(act, NaN, NaN),
    snapshot: (act) => this.write(act, NaN, this.total),
    in: (act) => this.receive(act),
    out: (act) => this.pay(act),
    outShare: (act) => this.payAway(act, act.size * this.total),
    drain: (act) => this.payAway(act, this.total),
    lock: (act) => this.lock(act),
    unlock: (act) => this.unlock(act),
    invest: (act) => this.invest(act),
    interest: (act) => this.book(act, act.size * this.total),
    fee: (act) => this.book(act, -Math.min(act.size, this.liquid)),
  };

  constructor(
    private readonly dice: Dice,
    person: Person,
    private readonly course: Course,
    isNew: boolean,
    /** False while the customer is away or on the way out. */
    private readonly isPresent: (at: EpochMs) => boolean,
  ) {
    [this.liquid, this.term, this.fund] = isNew ? [0, 0, 0] : [person.liquid, person.term, person.fund];
    this.target = Math.max(person.liquid, person.income);
    this.brought = round(person.income, 100);
    this.leavingAt = course.leavingFrom === Infinity ? Infinity : instantOn(course.leavingFrom, 0);
  }

  get total(): number {
    return this.liquid + this.term + this.fund;
  }

  take(act: Act): void {
    const { turnedAt } = this.course;
    if (turnedAt !== null && act.at >= turnedAt && Number.isNaN(this.atTurn)) this.atTurn = this.total;
    this.effects[act.effect](act);
  }

  private receive(act: Act): void {
    const size = cents(act.size);
    this.liquid += size;
    this.write(act, size, this.total);
    if (act.isOwn || !this.isPresent(act.at) || this.liquid < TOO_MUCH * this.target) return;
    const spare = round((this.liquid - this.target) * 0.6, 1000);
    if (spare < LEAST_INVESTED || !this.dice.happens(0.5)) return;
    const at = act.at + this.dice.whole(4, 60) * 3600 * SECOND_MS;
    if (!this.isPresent(at)) return;
    this.later.push({
      ...act,
      at,
      type: 'fund_bought',
      channel: 'mobile',
      effect: 'invest',
      size: spare,
      isOwn: true,
      product: 'fund',
    });
  }

  /** Payments follow what is in the account; whoever stays brings money or sells when there is too little. */
  private pay(act: Act): void {
    const isFixed = !act.isOwn || act.at >= this.leavingAt;
    const followed = isFixed ? act.size : act.size * clamp((this.liquid + 1) / this.target, 0.1, 8) ** 0.35;
    const size = act.isOwn && act.size % 100 === 0 ? Math.max(100, round(followed, 100)) : followed;
    if (this.liquid < size) this.refill(act, size);
    const paid = Math.min(cents(size), Math.floor(this.liquid * 100) / 100);
    if (paid < Math.min(LEAST, size)) return;
    this.liquid -= paid;
    this.write(act, paid, this.total);
  }

  private refill(act: Act, size: number): void {
    if (!this.isPresent(act.at)) return;
    const wanted = round(Math.max(size, this.brought * this.dice.between(0.6, 1.4)), 100);
    if (this.fund > wanted) {
      this.sell({ ...act, channel: 'mobile', isOwn: true }, wanted);
      return;
    }
    if (!this.dice.happens(0.8)) return;
    this.liquid += wanted;
    const { at, effect } = act;
    this.write({ at, type: 'transfer_in', channel: 'mobile', effect, size: wanted, isOwn: true }, wanted, this.total);
  }

  /** Everything that is wanted goes; products are sold for it. */
  private payAway(act: Act, wanted: number): void {
    if (this.liquid < wanted && this.fund > 0) this.sell(act, Math.min(this.fund, wanted - this.liquid));
    if (this.liquid < wanted && this.term > 0) this.breakDeposit(act);
    const isAll = act.effect === 'drain';
    const paid = isAll ? cents(this.liquid) : Math.min(Math.floor(this.liquid), Math.max(LEAST, round(wanted, 100)));
    if (paid < LEAST && !isAll) return;
    this.liquid = isAll ? 0 : this.liquid - paid;
    if (paid > 0) this.write(act, paid, this.total);
  }

  private sell(act: Act, wanted: number): void {
    const sold = Math.min(this.fund, round(wanted + 50, 100));
    if (sold <= 0) return;
    this.fund -= sold;
    this.liquid += sold;
    this.write({ ...act, type: 'fund_sold', product: 'fund' }, cents(sold), this.total);
  }

  private breakDeposit(act: Act): void {
    const amount = this.term;
    this.liquid += amount;
    this.term = 0;
    this.write({ ...act, type: 'product_closed', product: 'term_deposit' }, cents(amount), this.total);
  }

  /** A renewal takes what matured, an opening what there is. */
  private lock(act: Act): void {
    const wanted = Number.isNaN(act.size) ? this.matured : act.size;
    const size = Math.min(round(wanted, 100), Math.floor(this.liquid / 100) * 100);
    if (size < 1000) return;
    this.liquid -= size;
    this.term += size;
    this.write(act, size, this.total);
  }

  /** With its interest. */
  private unlock(act: Act): void {
    if (this.term === 0) return;
    this.matured = cents(this.term * (1 + act.size));
    this.liquid += this.matured;
    this.term = 0;
    this.write(act, this.matured, this.total);
  }

  private invest(act: Act): void {
    const size = Math.min(act.size, Math.floor((this.liquid * 0.9) / 100) * 100);
    if (size < 1000) return;
    this.liquid -= size;
    this.fund += size;
    this.write(act, size, this.total);
  }

  private book(act: Act, amount: number): void {
    const booked = cents(amount);
    if (booked === 0) return;
    this.liquid += booked;
    this.write(act, Math.abs(booked), this.total);
  }

  /** No two rows of a customer have one instant, so the newest balance is always the last. */
  private write(act: Act, amount: number, balance: number): void {
    const at = Math.max(act.at, this.lastAt + SECOND_MS);
    this.lastAt = at;
    const { type, channel, isOwn, product = '', maturesOn = '' } = act;
    this.rows.push({
      at,
      type,
      channel,
      amount: Math.round(amount * 100),
      balance: Math.round(balance * 100),
      isOwn,
      product,
      maturesOn,
      closedBy: type === 'customer_deceased' ? 'death' : '',
    });
  }
}

function cents(amount: number): number {
  return Math.round(amount * 100) / 100;
}
