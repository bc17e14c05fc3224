/**
 * The codes of words: the numbers that stand for words in stored data. A word may be inserted anywhere in the lists of
 * vocabulary.ts: stored states, predictions and models keep their meaning, because they hold codes and not list
 * positions.
 *
 * 1. A word never changes its code.
 * 2. A new word gets the next free code, wherever it stands in its list.
 * 3. The code of a removed word is never reused: its line stays here as a comment.
 * 4. Codes start at 0. Where a word is optional, its code plus one is stored, and 0 means none.
 *
 * A reader that meets an unknown code throws RangeError: another build wrote it. Limits: 16 channels and 16 kinds (see
 * cells.ts), 255 of everything else. A state has slots for fewer stages, see STAGE_COLUMNS: a stage beyond them needs a
 * new format.
 */
import type {
  AlertKind,
  AlertStatus,
  Channel,
  Fact,
  Kind,
  Outcome,
  ProductClass,
  Severity,
  Stage,
  Strategy,
  ValueTier,
} from './vocabulary.js';

type Codes<W extends string> = Readonly<Record<W, number>>;

export const STAGE_CODES: Codes<Stage> = {
  prospect: 0,
  development: 1,
  growth: 2,
  maturity: 3,
  decline: 4,
  termination: 5,
};

export const CHANNEL_CODES: Codes<Channel> = { mobile: 0, online: 1, phone: 2, self_service: 3, branch: 4, system: 5 };

export const KIND_CODES: Codes<Kind> = {
  session: 0,
  friction: 1,
  money_in: 2,
  money_out: 3,
  purchase: 4,
  redemption: 5,
  contact: 6,
  balance: 7,
};

export const VALUE_TIER_CODES: Codes<ValueTier> = { mass: 0, affluent: 1, private: 2 };

export const STRATEGY_CODES: Codes<Strategy> = {
  convert: 0,
  onboard: 1,
  deepen: 2,
  extend: 3,
  rescue: 4,
  respond: 5,
  improve: 6,
  let_go: 7,
  win_back: 8,
};

export const SEVERITY_CODES: Codes<Severity> = { info: 0, warning: 1, high: 2, critical: 3 };

export const ALERT_KIND_CODES: Codes<AlertKind> = { decline: 0, termination: 1, threshold: 2 };

export const ALERT_STATUS_CODES: Codes<AlertStatus> = {
  open: 0,
  acknowledged: 1,
  in_progress: 2,
  snoozed: 3,
  resolved: 4,
};

export const OUTCOME_CODES: Codes<Outcome> = {
  retained: 0,
  lost: 1,
  false_alarm: 2,
  no_action: 3,
  recovered: 4,
  superseded: 5,
};

export const FACT_CODES: Codes<Fact> = { closed: 0, drained: 1, income: 2, silence: 3, halved: 4 };

export const PRODUCT_CLASS_CODES: Codes<ProductClass> = {
  deposit: 0,
  card: 1,
  payment: 2,
  wealth: 3,
  loan: 4,
  insurance: 5,
};

/** The codes of PREDICTION_KINDS. */
export const PREDICTION_CODES = { sweep: 0, event: 1, alert: 2, acted: 3, held: 4 } as const;

/** States of the first formats had a slot for the last act in each channel whose code is below this. */
export const CHANNEL_SLOTS = 6;

/**
 * The stages in the order of the columns of a model's `stage` output. A state keeps the shares in the same order. The
 * order is fixed like a code: any other order would misread models and states. A stage that is not in this list has no
 * share.
 */
export const STAGE_COLUMNS: readonly Stage[] = [
  'prospect',
  'development',
  'growth',
  'maturity',
  'decline',
  'termination',
];
