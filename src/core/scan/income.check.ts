/** Whether time that passed changes the incomes of a state, read from their bytes: for most customers it does not. */
import type { ByteReader } from '../primitives/bytes.js';
import { OVER_DAYS } from '../features/signals.js';
import { HAS_LEFT, INCOME_FLAGS, IS_DECLARED, LEAST_INCOME_BYTES } from '../state/holdings.codec.js';
import { BLOCKS, LEAVING_DAYS, MOST_IN_BLOCK, blockOf } from '../state/incomes.js';
import type { Borders } from './borders.js';

/**
 * `settle` when `settleIncomes` would change anything. `unusual` when that needs days before `openDay`.
 * @param dayTilesFrom as for `settleIncomes`
 */
export function checkIncomes(
  input: ByteReader,
  { oldest, today }: Borders,
  dayTilesFrom: number,
  openDay: number,
): 'settle' | 'none' | 'unusual' {
  const finalBefore = oldest - (LEAVING_DAYS - 1);
  const forgottenBlock = blockOf(oldest) - BLOCKS;
  let day = 0;
  let block = NaN;
  let declared = 0;
  let others = 0;
  let settles = false;
  for (let left = input.count(LEAST_INCOME_BYTES); left > 0; left--) {
    const head = input.varint();
    const flags = head % INCOME_FLAGS;
    day += (head - flags) / INCOME_FLAGS;
    const amount = input.signed();
    const isKnown = (flags & HAS_LEFT) !== 0;
    if (isKnown) input.varint();
    if (!isKnown && day < openDay && day > Math.min(today - OVER_DAYS, dayTilesFrom - 1)) return 'unusual';
    if (day >= finalBefore) continue;
    if (blockOf(day) !== block) {
      block = blockOf(day);
      declared = 0;
      others = 0;
    }
    const nth = (flags & IS_DECLARED) !== 0 ? ++declared : ++others;
    settles ||= (!isKnown && day >= dayTilesFrom) || amount <= 0 || block <= forgottenBlock || nth > MOST_IN_BLOCK;
  }
  return settles ? 'settle' : 'none';
}
