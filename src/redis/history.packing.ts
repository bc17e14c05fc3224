/**
 * An entry of a history in few bytes, for entries whose sentences are known by number: those of nearly all customers.
 *
 * - uint48: the instant
 * - byte: stage before (code + 1, 0 for none) in the upper half, stage in the lower
 * - byte: name of the transition in the upper half, number of reasons in the lower
 * - varints: risk and confidence in hundred-thousandths
 * - byte: number of the model, 0 when its name follows as text; varint: policy
 * - per reason: varint of the sentence's number × 2, + 1 with a contribution; that contribution in thousandths, signed;
 *   then the figures of the sentence as varints
 */
import type { HistoryEntry, Reason } from '../core/contracts/records.js';
import type { TransitionName } from '../core/lifecycle/transitions.js';
import { ByteReader, ByteWriter } from '../core/primitives/bytes.js';
import { PRIOR_MODEL, STAND_IN_MODEL } from '../core/model/model.names.js';
import { STORED_STAGES, StoredWords } from '../core/primitives/stored.words.js';
import { figuresOf, numbered, say } from './history.sentences.js';

const HALF = 16;
const SHARE_STEPS = 100_000;
const CONTRIBUTION_STEPS = 1_000;
const MOST_AT = 2 ** 48;

/** Codes of the names as they are stored. A code is never given to another name. */
const TRANSITION_CODES: Readonly<Record<TransitionName, number>> = {
  first: 0,
  acquired: 1,
  grew: 2,
  settled: 3,
  declined: 4,
  recovered: 5,
  ended: 6,
  reactivated: 7,
};
const STORED_TRANSITIONS = new StoredWords(
  'transition',
  Object.keys(TRANSITION_CODES).filter((name): name is TransitionName => Object.hasOwn(TRANSITION_CODES, name)),
  TRANSITION_CODES,
);

/** Models that come with the service and what stands for one; the number is the place. Only ever appended to. */
const MODELS = ['', 'online-retail-1', 'simulated-bank-1', PRIOR_MODEL, STAND_IN_MODEL];
const UNNUMBERED = 0;

const out = new ByteWriter();

/** Null for an entry that would not come back exactly as it is. The bytes are never overwritten. */
export function packed(entry: HistoryEntry, format: number): Uint8Array | null {
  const { at, from, to, as, risk, confidence, reasons, model, policy } = entry;
  if (!isPlain(entry)) return null;
  out.restart();
  out.byte(format);
  out.uint48(at);
  out.byte(STORED_STAGES.optionalCode(from) * HALF + STORED_STAGES.codeOf(to));
  out.byte(STORED_TRANSITIONS.codeOf(as) * HALF + reasons.length);
  out.varint(Math.round(risk * SHARE_STEPS));
  out.varint(Math.round(confidence * SHARE_STEPS));
  writeModel(model);
  out.varint(policy);
  for (const reason of reasons) if (!writeReason(reason)) return null;
  return out.finish();
}

/** Whether the numbers have room in their places, and no digit is lost. */
function isPlain({ at, risk, confidence, reasons, policy }: HistoryEntry): boolean {
  const shares = [risk, confidence];
  return (
    isWhole(at) &&
    at < MOST_AT &&
    isWhole(policy) &&
    reasons.length < HALF &&
    shares.every((share) => share >= 0 && isIn(share, SHARE_STEPS))
  );
}

function isWhole(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 0;
}

/** @param bytes those behind the format */
export function unpacked(bytes: Uint8Array): HistoryEntry {
  const input = new ByteReader(bytes);
  const at = input.uint48();
  const stages = input.byte();
  const kind = input.byte();
  return {
    at,
    from: STORED_STAGES.optionalWord(Math.floor(stages / HALF)),
    to: STORED_STAGES.wordOf(stages % HALF),
    as: STORED_TRANSITIONS.wordOf(Math.floor(kind / HALF)),
    risk: input.varint() / SHARE_STEPS,
    confidence: input.varint() / SHARE_STEPS,
    ...readRest(input, kind % HALF),
  };
}

function readRest(input: ByteReader, count: number): Pick<HistoryEntry, 'reasons' | 'model' | 'policy'> {
  const model = readModel(input);
  const policy = input.varint();
  return { reasons: Array.from({ length: count }, () => readReason(input)), model, policy };
}

function writeModel(model: string): void {
  const number = Math.max(UNNUMBERED, MODELS.indexOf(model));
  out.byte(number);
  if (number === UNNUMBERED) out.text(model);
}

function readModel(input: ByteReader): string {
  const number = input.byte();
  const model = number === UNNUMBERED ? input.text() : MODELS[number];
  if (model === undefined) throw new RangeError(`a history entry has model ${number}, which this build does not know`);
  return model;
}

/** Whether the reason could be written. */
function writeReason(reason: Reason): boolean {
  const { contribution } = reason;
  const said = numbered(reason);
  if (said === null || (contribution !== null && !isIn(contribution, CONTRIBUTION_STEPS))) return false;
  out.varint(2 * said.number + (contribution === null ? 0 : 1));
  if (contribution !== null) out.signed(Math.round(contribution * CONTRIBUTION_STEPS));
  for (const figure of said.figures) out.varint(figure);
  return true;
}

function readReason(input: ByteReader): Reason {
  const head = input.varint();
  const number = Math.floor(head / 2);
  const contribution = head % 2 === 0 ? null : input.signed() / CONTRIBUTION_STEPS;
  const figures = Array.from({ length: figuresOf(number) }, () => input.varint());
  return { ...say(number, figures), contribution };
}

/** Whether the value is a whole number of steps: more digits would be lost. */
function isIn(value: number, steps: number): boolean {
  return Math.round(value * steps) / steps === value;
}
