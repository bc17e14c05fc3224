/** Words in stored bytes and texts: converts a word to its code and back, see codes.ts. */
import { NO_INDEX } from './cells.js';
import {
  ALERT_KIND_CODES,
  ALERT_STATUS_CODES,
  CHANNEL_CODES,
  FACT_CODES,
  KIND_CODES,
  OUTCOME_CODES,
  PRODUCT_CLASS_CODES,
  SEVERITY_CODES,
  STAGE_CODES,
  STRATEGY_CODES,
  VALUE_TIER_CODES,
} from './codes.js';
import {
  ALERT_KINDS,
  ALERT_STATUSES,
  CHANNELS,
  FACTS,
  KINDS,
  OUTCOMES,
  PRODUCT_CLASSES,
  SEVERITIES,
  STAGES,
  STRATEGIES,
  VALUE_TIERS,
} from './vocabulary.js';

const NONE = 0;

export class StoredWords<W extends string> {
  private readonly byCode: W[] = [];

  /** @param what names the vocabulary in refusals */
  constructor(
    private readonly what: string,
    words: readonly W[],
    private readonly codes: Readonly<Record<W, number>>,
  ) {
    for (const word of words) this.byCode[codes[word]] = word;
  }

  codeOf(word: W): number {
    return this.codes[word];
  }

  /** Throws RangeError for a code that no word of this build has. */
  wordOf(code: number): W {
    return this.find(code) ?? refuse(this.what, code);
  }

  find(code: number): W | undefined {
    return this.byCode[code];
  }

  optionalCode(word: W | null): number {
    return word === null ? NONE : this.codes[word] + 1;
  }

  /** Throws as `wordOf` does. */
  optionalWord(code: number): W | null {
    return code === NONE ? null : this.wordOf(code - 1);
  }
}

/**
 * Words that memory holds as indexes into a list. Uses tables, because every act of every customer is converted here.
 */
class StoredIndexes {
  private readonly codes: Uint8Array;
  private readonly indexes = new Uint8Array(256).fill(NO_INDEX);
  /** All indexes, ascending by their codes. */
  readonly byCode: readonly number[];

  constructor(
    private readonly what: string,
    codes: readonly number[],
  ) {
    this.codes = Uint8Array.from(codes);
    codes.forEach((code, index) => (this.indexes[code] = index));
    this.byCode = [...codes.keys()].toSorted((a, b) => (codes[a] ?? 0) - (codes[b] ?? 0));
  }

  codeOf(index: number): number {
    return this.codes[index] ?? NO_INDEX;
  }

  /** Throws RangeError for a code that no word of this build has. */
  indexOf(code: number): number {
    const index = this.indexes[code] ?? NO_INDEX;
    return index === NO_INDEX ? refuse(this.what, code) : index;
  }
}

export const STORED_STAGES = new StoredWords('stage', STAGES, STAGE_CODES);
export const STORED_STRATEGIES = new StoredWords('strategy', STRATEGIES, STRATEGY_CODES);
export const STORED_TIERS = new StoredWords('value tier', VALUE_TIERS, VALUE_TIER_CODES);
export const STORED_SEVERITIES = new StoredWords('severity', SEVERITIES, SEVERITY_CODES);
export const STORED_ALERT_KINDS = new StoredWords('kind of alert', ALERT_KINDS, ALERT_KIND_CODES);
export const STORED_STATUSES = new StoredWords('status of an alert', ALERT_STATUSES, ALERT_STATUS_CODES);
export const STORED_OUTCOMES = new StoredWords('outcome of an alert', OUTCOMES, OUTCOME_CODES);
export const STORED_FACTS = new StoredWords('fact', FACTS, FACT_CODES);
export const STORED_CLASSES = new StoredWords('product class', PRODUCT_CLASSES, PRODUCT_CLASS_CODES);

/** By index into CHANNELS. */
export const STORED_CHANNELS = new StoredIndexes(
  'channel',
  CHANNELS.map((channel) => CHANNEL_CODES[channel]),
);

/** By index into KINDS. */
export const STORED_KINDS = new StoredIndexes(
  'kind of activity',
  KINDS.map((kind) => KIND_CODES[kind]),
);

/** Throws and names the missing word: a guess would be a different word. */
export function refuse(what: string, code: number): never {
  throw new RangeError(`a customer state holds a ${what} of code ${code}, which this build does not know`);
}
