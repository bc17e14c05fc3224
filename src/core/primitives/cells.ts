/**
 * Cells: a tile counts events per cell, one cell for each pair of channel and kind. A cell has the same number in
 * memory and in the bytes of a state:
 *
 *     cell = 128 · ⌊kind / 8⌋ + 8 · channel + kind mod 8, of the codes of channel and kind (see codes.ts)
 *
 * That is one byte for 16 channels and 16 kinds. The first eight kinds keep the numbers they had before codes existed.
 */
import { CHANNEL_CODES, KIND_CODES } from './codes.js';
import { CHANNELS, KINDS } from './vocabulary.js';

export const CELLS = 256;
/** The index for a cell whose channel or kind this build does not know. */
export const NO_INDEX = 255;
const MOST_CODES = 16;

/** The cell by channel index, then kind index. */
const CELL_OF = new Uint8Array(CHANNELS.length * KINDS.length);
/** Index into CHANNELS, by cell. */
export const CHANNEL_OF_CELL = new Uint8Array(CELLS).fill(NO_INDEX);
/** Index into KINDS, by cell. */
export const KIND_OF_CELL = new Uint8Array(CELLS).fill(NO_INDEX);

CHANNELS.forEach((channel, i) => {
  KINDS.forEach((kind, j) => {
    const cell = cellOfCodes(CHANNEL_CODES[channel], KIND_CODES[kind]);
    CELL_OF[i * KINDS.length + j] = cell;
    CHANNEL_OF_CELL[cell] = i;
    KIND_OF_CELL[cell] = j;
  });
});

/** @param channel index into CHANNELS; @param kind index into KINDS */
export function cellOf(channel: number, kind: number): number {
  return CELL_OF[channel * KINDS.length + kind] ?? 0;
}

/** Throws RangeError for codes that a cell has no room for. */
export function cellOfCodes(channel: number, kind: number): number {
  if (channel < MOST_CODES && kind < MOST_CODES) return ((kind >> 3) << 7) | (channel << 3) | (kind & 7);
  throw new RangeError(`a cell has no room for channel code ${channel} and kind code ${kind}`);
}
