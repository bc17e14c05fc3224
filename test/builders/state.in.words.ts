/**
 * A state as words and plain numbers, as `holds` says it in the fixtures: the same whatever the order of the lists is.
 * What formats 1 to 3 did not hold is left out.
 */
import { STAGE_COLUMNS } from '../../src/core/primitives/codes.js';
import type { Seen } from '../../src/core/state/seen.js';
import type { CustomerState } from '../../src/core/state/state.js';

/** Of the build that read the state. */
export interface WordLists {
  channels: readonly string[];
  kinds: readonly string[];
  /** Indexes into them, by cell. */
  channelOf: Uint8Array;
  kindOf: Uint8Array;
}

export function inWords(state: CustomerState, lists: WordLists): unknown {
  const { asOf, firstSeenAt, firstActiveAt, lastActiveAt, firstBusinessAt, lastBusinessAt, firstPurchaseAt } = state;
  const { tiles, lastByChannel, balance, branch, before, seen } = state;
  const { cause: _derived, ...lifecycle } = state.lifecycle;
  const { channels, kinds } = lists;
  const lasts = channels.flatMap((channel, i) => {
    const last = lastByChannel[i] ?? null;
    return last === null ? [] : [[channel, { at: last.at, kind: kinds[last.kind] }]];
  });
  return {
    ...{ asOf, firstSeenAt, firstActiveAt, lastActiveAt, firstBusinessAt, lastBusinessAt, firstPurchaseAt },
    ...{ balance, branch, before, seen: seenDays(seen) },
    lastByChannel: Object.fromEntries(lasts) as unknown,
    tiles: Array.from({ length: tiles.count }, (_, i) => tileInWords(tiles, i, lists)),
    lifecycle: {
      ...lifecycle,
      scores: {
        risk: lifecycle.scores.risk,
        stages: Object.fromEntries(STAGE_COLUMNS.map((stage, i) => [stage, lifecycle.scores.stages[i]])),
      },
    },
  };
}

/** The ids already applied, by day. */
export function seenDays(seen: Seen): { day: number; marks: number[] }[] {
  return Array.from({ length: seen.count }, (_, i) => ({
    day: seen.days[i] ?? NaN,
    marks: [...seen.marks.subarray(seen.from(i), seen.ends[i])],
  }));
}

const SIZES = ['minutes', 'hour', 'day', 'week'];

function tileInWords(
  tiles: CustomerState['tiles'],
  i: number,
  { channels, kinds, channelOf, kindOf }: WordLists,
): unknown {
  const cells = Array.from({ length: (tiles.cellEnd[i] ?? 0) - tiles.cellsFrom(i) }, (_, n) => tiles.cellsFrom(i) + n);
  const counts = cells.map((at) => {
    const cell = tiles.cell[at] ?? NaN;
    return [`${channels[channelOf[cell] ?? NaN]} ${kinds[kindOf[cell] ?? NaN]}`, tiles.cellCount[at]];
  });
  return {
    startAt: tiles.startAt[i],
    size: SIZES[tiles.level[i] ?? NaN],
    counts: Object.fromEntries(counts) as unknown,
    amountIn: tiles.amountIn[i],
    amountOut: tiles.amountOut[i],
    amountBought: tiles.amountBought[i],
    balance: tiles.balanceOf(i),
    activeDays: tiles.activeDays[i],
    businessDays: tiles.businessDays[i],
    moneyInDays: tiles.moneyInDays[i],
  };
}
