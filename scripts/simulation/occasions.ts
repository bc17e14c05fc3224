/** What customers do of themselves: payments, cash, transfers, logins, questions, and what fails. */
import { MINUTE_MS } from '../../src/core/primitives/time.js';
import type { Effect } from './act.js';
import { ABANDONED_CALL_SHARE } from './fitted.js';
import { freeSpendingOf } from './person.js';
import { OWN_CHANNELS, type ChannelMix, type OwnChannel } from './laws.js';
import { opening, ownDays, timeOn, type Setting } from './setting.js';
import { gapOf, memoryless, walk } from './walk.js';

interface Occasion {
  type: string;
  effect: Effect;
  /** Size over the size of a card payment. */
  size: number;
  share: number;
}

const OCCASIONS: Readonly<Record<OwnChannel, readonly Occasion[]>> = {
  mobile: [
    { type: 'card_payment', effect: 'out', size: 1, share: 0.74 },
    { type: 'bill_payment', effect: 'out', size: 1.3, share: 0.08 },
    { type: 'transfer_out', effect: 'out', size: 3, share: 0.11 },
    { type: 'transfer_in', effect: 'in', size: 3, share: 0.07 },
  ],
  online: [
    { type: 'card_payment', effect: 'out', size: 1.4, share: 0.5 },
    { type: 'bill_payment', effect: 'out', size: 1.3, share: 0.2 },
    { type: 'transfer_out', effect: 'out', size: 3.5, share: 0.22 },
    { type: 'transfer_in', effect: 'in', size: 3.5, share: 0.08 },
  ],
  phone: [{ type: 'transfer_out', effect: 'out', size: 3, share: 1 }],
  self_service: [
    { type: 'cash_withdrawal', effect: 'out', size: 2.5, share: 0.85 },
    { type: 'cash_deposit', effect: 'in', size: 2.5, share: 0.15 },
  ],
  branch: [
    { type: 'cash_withdrawal', effect: 'out', size: 4, share: 0.6 },
    { type: 'cash_deposit', effect: 'in', size: 4, share: 0.15 },
    { type: 'transfer_out', effect: 'out', size: 5, share: 0.25 },
  ],
};

const IN_HUNDREDS = new Set(['cash_withdrawal', 'cash_deposit', 'transfer_out', 'transfer_in']);
const DAYS_A_MONTH = 30.4;
/** Median over customers: a few ask often. */
const CONTACT_GAP_DAYS = 400;
const CONTACT_LOG_SD = 1.2;
const ASKS_AGAIN = 0.42;
const FRICTION_GAP_DAYS = 230;

export function occasionsOf(setting: Setting): void {
  const { dice, person, laws, course } = setting;
  const usual = person.mix;
  const changed: ChannelMix = [usual[1] + 0.1, usual[0], usual[2], usual[3], usual[4]];
  const total = usual.reduce((sum, weight) => sum + weight, 0);
  const changedTotal = changed.reduce((sum, weight) => sum + weight, 0);
  const unit = unitOf(setting, total);
  const { cardStop } = course;
  walk(dice, gapOf(dice, person, laws), person.meanGap, ownDays(setting), (day) => {
    const isChanged = cardStop !== null && day >= cardStop.until;
    const channel = isChanged ? channelOf(setting, day, changed, changedTotal) : channelOf(setting, day, usual, total);
    const occasion = OCCASIONS[channel][dice.index(sharesOf[channel], 1)]!;
    if (cardStop !== null && day >= cardStop.from && day < cardStop.until && isOfCard(occasion)) return;
    const size = sizeOf(setting, unit, occasion);
    const { type, effect } = occasion;
    setting.acts.push({ at: timeOn(setting, day, channel), type, channel, effect, size, isOwn: true });
  });
}

/** Logins and balance inquiries. */
export function sessionsOf(setting: Setting): void {
  const { dice, person, laws } = setting;
  const [mobile, online, ...others] = person.mix;
  const digital = mobile + online;
  const share = digital / (digital + others.reduce((sum, weight) => sum + weight, 0));
  const mean = person.meanGap / (laws.sessionsPerOccasion * Math.max(share, 0.02));
  walk(dice, memoryless(dice), mean, ownDays(setting), (day) => {
    const channel = dice.happens(mobile / digital) ? 'mobile' : 'online';
    const at = timeOn(setting, day, channel);
    setting.acts.push({ at, type: 'login', channel, effect: 'none', size: 0, isOwn: true });
    if (dice.happens(0.3)) {
      const later = at + dice.whole(20, 240) * 1000;
      setting.acts.push({ at: later, type: 'balance_inquiry', channel, effect: 'none', size: 0, isOwn: true });
    }
  });
}

/** Questions, and failures of a usual life: too few to be a course. */
export function rareActsOf(setting: Setting): void {
  questionsOf(setting);
  failuresOf(setting);
}

/** One question often leads to the next: calls of one customer come in clumps. */
function questionsOf(setting: Setting): void {
  const { dice } = setting;
  const days = ownDays(setting);
  const gap = Math.max(20, CONTACT_GAP_DAYS * Math.exp(CONTACT_LOG_SD * dice.normal()));
  walk(dice, memoryless(dice), gap, days, (first) => {
    for (let day = first; day < days.until; day += dice.whole(1, 6)) {
      if (days.speedOn(day) === 0) return;
      if (dice.happens(opening(setting, day))) ask(setting, day);
      if (!dice.happens(ASKS_AGAIN)) return;
    }
  });
}

function ask(setting: Setting, day: number): void {
  const { dice } = setting;
  const isAtCounter = dice.happens(0.15);
  const channel = isAtCounter ? 'branch' : 'phone';
  const call = dice.happens(ABANDONED_CALL_SHARE) ? 'abandoned_service_call' : 'service_call';
  const type = isAtCounter ? 'inquiry' : call;
  setting.acts.push({ at: timeOn(setting, day, channel), type, channel, effect: 'none', size: 0, isOwn: true });
}

function failuresOf(setting: Setting): void {
  const { dice } = setting;
  walk(dice, memoryless(dice), FRICTION_GAP_DAYS, ownDays(setting), (day) => {
    const type = dice.among([
      ['login_failed', 0.5],
      ['payment_failed', 0.3],
      ['card_declined', 0.15],
      ['complaint', 0.05],
    ]);
    const channel = type === 'complaint' ? 'phone' : 'mobile';
    const at = timeOn(setting, day, channel) + MINUTE_MS;
    setting.acts.push({ at, type, channel, effect: 'none', size: 0, isOwn: true });
  });
}

const sharesOf: Readonly<Record<OwnChannel, readonly number[]>> = {
  mobile: OCCASIONS.mobile.map(({ share }) => share),
  online: OCCASIONS.online.map(({ share }) => share),
  phone: OCCASIONS.phone.map(({ share }) => share),
  self_service: OCCASIONS.self_service.map(({ share }) => share),
  branch: OCCASIONS.branch.map(({ share }) => share),
};

/** A counter or a call centre that is closed sends the customer elsewhere. */
function channelOf(setting: Setting, day: number, mix: ChannelMix, total: number): OwnChannel {
  const channel = OWN_CHANNELS[setting.dice.index(mix, total)]!;
  if ((channel !== 'branch' && channel !== 'phone') || setting.dice.happens(opening(setting, day))) return channel;
  return mix[0] > mix[3] ? 'mobile' : 'self_service';
}

/** The size of a card payment with which the occasions of a month spend what is to be spent. */
function unitOf({ person, laws }: Setting, total: number): number {
  const units = OWN_CHANNELS.reduce((sum, channel, i) => sum + (person.mix[i]! / total) * unitsOf(channel), 0);
  const tail = 1 + laws.tail.share * (laws.tail.factor - 1);
  return freeSpendingOf(person) / ((DAYS_A_MONTH / person.meanGap) * Math.max(units, 0.3) * tail);
}

function unitsOf(channel: OwnChannel): number {
  return OCCASIONS[channel].reduce(
    (sum, { size, share, effect }) => sum + size * share * (effect === 'in' ? -1 : 1),
    0,
  );
}

function sizeOf({ dice, laws }: Setting, unit: number, { type, size, effect }: Occasion): number {
  const isTail = effect === 'out' && dice.happens(laws.tail.share);
  const drawn = unit * size * dice.lognormal(laws.amountLogSd) * (isTail ? laws.tail.factor : 1);
  return IN_HUNDREDS.has(type) ? Math.max(100, Math.round(drawn / 100) * 100) : Math.max(3, drawn);
}

function isOfCard({ type }: Occasion): boolean {
  return type === 'card_payment' || type === 'cash_withdrawal';
}
