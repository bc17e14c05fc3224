/** An alert's words as one number, so that a filter by several of them is one comparison. The layout is in memory only. */
import {
  ALERT_KINDS,
  ALERT_STATUSES,
  SEVERITIES,
  STAGES,
  STRATEGIES,
  VALUE_TIERS,
  type AlertStatus,
  type Stage,
} from '../core/primitives/vocabulary.js';
import type { AlertFilter } from './alert.filter.js';
import type { AlertRow } from './alert.row.js';

/**
 * The bits of a code: the status lowest, then these fields, each as wide as its list is long. The layout exists in
 * memory only.
 */
/** Stands for an alert without a strategy. */
const NONE = '';
const STATUS_BITS = bitsFor(ALERT_STATUSES);
const PARTS = partsOf([
  { name: 'kind', words: ALERT_KINDS },
  { name: 'severity', words: SEVERITIES },
  { name: 'stage', words: STAGES },
  { name: 'strategy', words: [...STRATEGIES, NONE] },
  { name: 'valueTier', words: VALUE_TIERS },
]);
const STATUS_MASK = (1 << STATUS_BITS) - 1;
const STAGE = PARTS.find(({ name }) => name === 'stage');
/** Sets of words, one bit for each. */
export function statusBits(statuses: Iterable<AlertStatus>): number {
  return bitsOf(statuses, ALERT_STATUSES);
}

export function stageBits(stages: Iterable<Stage>): number {
  return bitsOf(stages, STAGES);
}

/** 1 when the status of a code is in the set, 0 otherwise. */
export function hasStatus(code: number, statuses: number): number {
  return (statuses >>> (code & STATUS_MASK)) & 1;
}

export function hasStage(code: number, stages: number): number {
  return STAGE === undefined ? 0 : (stages >>> ((code >>> STAGE.shift) & ((1 << STAGE.bits) - 1))) & 1;
}

function bitsOf(words: Iterable<string>, all: readonly string[]): number {
  return [...words].reduce((set, word) => set | (1 << all.indexOf(word)), 0);
}

interface Part {
  name: 'kind' | 'severity' | 'stage' | 'strategy' | 'valueTier';
  words: readonly string[];
}

function partsOf(parts: readonly Part[]): (Part & { shift: number; bits: number })[] {
  let shift = STATUS_BITS;
  return parts.map((part) => {
    const bits = bitsFor(part.words);
    shift += bits;
    return { ...part, shift: shift - bits, bits };
  });
}

function bitsFor({ length }: readonly string[]): number {
  return Math.ceil(Math.log2(length));
}

export function codeOf(row: AlertRow): number {
  let code = ALERT_STATUSES.indexOf(row.status);
  for (const { name, words, shift } of PARTS) code |= indexIn(words, row[name] ?? NONE) << shift;
  return code;
}

/** A code passes when its bits under the mask are the wanted ones. */
export function maskOf(filter: AlertFilter): { mask: number; wanted: number } {
  let [mask, wanted] = [0, 0];
  for (const { name, words, shift, bits } of PARTS) {
    const word = name === 'valueTier' ? filter.tier : filter[name];
    if (word === undefined) continue;
    mask |= ((1 << bits) - 1) << shift;
    wanted |= indexIn(words, word) << shift;
  }
  return { mask, wanted };
}

function indexIn(words: readonly string[], word: string): number {
  return words.indexOf(word);
}
