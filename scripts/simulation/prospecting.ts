/** People who look: pages, questions, no business. Some become customers, some never do. */
import type { Dice } from './dice.js';
import { timeOn, type Setting } from './setting.js';
import { memoryless, walk } from './walk.js';

const LOOKS = [
  ['view', 0.55],
  ['page_view', 0.25],
  ['app_open', 0.14],
  ['inquiry', 0.06],
] as const;

/** Views between two days. @param meanGap in days */
export function looksOf(setting: Setting, from: number, until: number, meanGap: number): void {
  const { dice, weights, span, acts } = setting;
  const speedOn = (day: number): number => weights.own[day - span.firstDay]!;
  walk(dice, memoryless(dice), meanGap, { from, until, speedOn }, (day) => {
    const type = dice.among(LOOKS);
    const channel = type === 'inquiry' ? 'phone' : dice.happens(0.6) ? 'mobile' : 'online';
    acts.push({ at: timeOn(setting, day, channel), type, channel, effect: 'none', size: 0, isOwn: true });
  });
}

/** How long somebody looks who never buys, in days. */
export function interestOf(dice: Dice): number {
  return Math.round(30 + 90 * memoryless(dice)());
}
