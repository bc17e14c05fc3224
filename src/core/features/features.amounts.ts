/** How much money a customer moves, from decayed sums of amounts: levels, per business day, and their trend. */
import { fullSums, sumIndex } from '../state/decayed.js';
import type { Row } from './feature.row.js';
import type { Signals } from './signals.js';

const IN_30 = sumIndex('in', 30);
const IN_270 = sumIndex('in', 270);
const OUT_30 = sumIndex('out', 30);
const OUT_270 = sumIndex('out', 270);
const BOUGHT_30 = sumIndex('bought', 30);
const BOUGHT_270 = sumIndex('bought', 270);
const BUSINESS_30 = sumIndex('business', 30);
const BUSINESS_270 = sumIndex('business', 270);

/** Sums of which more was taken back than done count as zero. */
export function putDecayedAmounts({ decayed, businessTenureDays }: Signals, row: Row): void {
  const { sums } = decayed;
  const in30 = sumOf(sums, IN_30);
  const in270 = sumOf(sums, IN_270);
  const out30 = sumOf(sums, OUT_30);
  const out270 = sumOf(sums, OUT_270);
  const bought30 = sumOf(sums, BOUGHT_30);
  const bought270 = sumOf(sums, BOUGHT_270);
  row.put('money_in_decayed_30d_log', log(in30));
  row.put('money_in_decayed_270d_log', log(in270));
  row.put('money_out_decayed_30d_log', log(out30));
  row.put('money_out_decayed_270d_log', log(out270));
  row.put('bought_decayed_30d_log', log(bought30));
  row.put('bought_decayed_270d_log', log(bought270));
  const full = fullSums(Math.ceil(businessTenureDays));
  const expect30 = (full[1] ?? NaN) / (full[3] ?? NaN);
  const of270 = sumOf(sums, BUSINESS_270);
  const usual = (in270 + out270 + bought270) / of270;
  row.put('money_in_decayed_trend', trend(in30, in270 * expect30, in270 / of270));
  row.put('money_out_decayed_trend', trend(out30, out270 * expect30, out270 / of270));
  row.put('bought_decayed_trend', trend(bought30, bought270 * expect30, bought270 / of270));
  const perDay30 = (in30 + out30 + bought30 + usual) / (sumOf(sums, BUSINESS_30) + 1);
  row.put('amount_per_business_day_270d_log', log(usual));
  row.put('amount_per_business_day_trend', Math.log(perDay30 / usual));
  row.put('net_flow_270d', (in270 - out270) / (in270 + out270));
}

function sumOf(sums: readonly number[], i: number): number {
  return Math.max(0, sums[i] ?? NaN);
}

/** @param amount in hundredths */
function log(amount: number): number {
  return Math.log1p(amount / 100);
}

/** The amount of one more usual business day is seen and expected. NaN where nothing was usual. */
function trend(now: number, expected: number, perDay: number): number {
  return Math.log((now + perDay) / (expected + perDay));
}
