import { describe, expect, it } from '@jest/globals';
import { anAlertState } from '../../../test/builders/alert.builder.js';
import { anActivity } from '../../../test/builders/activity.builder.js';
import { aLifecycle } from '../../../test/builders/lifecycle.builder.js';
import { cellOf, cellOfCodes } from './cells.js';
import * as codes from './codes.js';
import type { AlertState, Lifecycle } from '../state/lifecycle.js';
import { PREDICTION_KINDS, readPrediction, writePrediction } from '../monitoring/predictions.js';
import { CLOSED_BY, NO_CLOSINGS, noteProduct, type Closings } from '../state/products.js';
import { apply, newState, type CustomerState } from '../state/state.js';
import { decodeState, encodeState } from '../state/state.codec.js';
import { TILE_SIZES_MS } from '../state/tiles.js';
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
  VALUE_TIERS,
} from './vocabulary.js';

const NOW = Date.UTC(2026, 9, 20);

/** As they were when they were first stored. A word more is a line more here; a line that changes misreads what is stored. */
const AS_STORED: Record<string, Record<string, number>> = {
  STAGE_CODES: { prospect: 0, development: 1, growth: 2, maturity: 3, decline: 4, termination: 5 },
  CHANNEL_CODES: { mobile: 0, online: 1, phone: 2, self_service: 3, branch: 4, system: 5 },
  KIND_CODES: {
    session: 0,
    friction: 1,
    money_in: 2,
    money_out: 3,
    purchase: 4,
    redemption: 5,
    contact: 6,
    balance: 7,
  },
  VALUE_TIER_CODES: { mass: 0, affluent: 1, private: 2 },
  STRATEGY_CODES: {
    convert: 0,
    onboard: 1,
    deepen: 2,
    extend: 3,
    rescue: 4,
    respond: 5,
    improve: 6,
    let_go: 7,
    win_back: 8,
  },
  SEVERITY_CODES: { info: 0, warning: 1, high: 2, critical: 3 },
  ALERT_KIND_CODES: { decline: 0, termination: 1, threshold: 2 },
  ALERT_STATUS_CODES: { open: 0, acknowledged: 1, in_progress: 2, snoozed: 3, resolved: 4 },
  OUTCOME_CODES: { retained: 0, lost: 1, false_alarm: 2, no_action: 3, recovered: 4, superseded: 5 },
  FACT_CODES: { closed: 0, drained: 1, income: 2, silence: 3, halved: 4 },
  PRODUCT_CLASS_CODES: { deposit: 0, card: 1, payment: 2, wealth: 3, loan: 4, insurance: 5 },
  PREDICTION_CODES: { sweep: 0, event: 1, alert: 2, acted: 3, held: 4 },
};

function stateWith(parts: Partial<Lifecycle>): CustomerState {
  const state = newState(NOW);
  apply(state, anActivity({ id: 'one', occurredAt: NOW }));
  state.lifecycle = aLifecycle({ sinceAt: NOW, beforeAt: NOW, ...parts });
  return state;
}

function withAlert(parts: Partial<AlertState>): CustomerState {
  return stateWith({ stage: 'decline', alerts: [anAlertState({ openedAt: NOW, version: 1, ...parts })] });
}

/** Where two states that differ in one word differ in their bytes. */
function placeOf(a: CustomerState, b: CustomerState): { bytes: Uint8Array; at: number } {
  const [bytes, others] = [Uint8Array.from(encodeState(a)), encodeState(b)];
  expect(bytes).toHaveLength(others.length);
  const places = [...bytes.keys()].filter((i) => bytes[i] !== others[i]);
  expect(places).toHaveLength(1);
  return { bytes, at: places[0] ?? NaN };
}

describe('the code of a word', () => {
  const { STAGE_COLUMNS, CHANNEL_SLOTS, ...tables } = codes;

  it('never changes', () => {
    expect(tables).toEqual(AS_STORED);
    expect([STAGE_COLUMNS, CHANNEL_SLOTS]).toEqual([Object.keys(AS_STORED['STAGE_CODES'] ?? {}), 6]);
    expect(CLOSED_BY).toEqual(['customer', 'bank', 'death']);
    expect(TILE_SIZES_MS).toEqual([300_000, 3_600_000, 86_400_000, 604_800_000]);
  });

  it.each(Object.entries(tables))('is given once, and every one is in %s', (_name, table) => {
    const all: number[] = Object.values(table);
    expect(new Set(all).size).toBe(all.length);
    expect(all.every((code) => Number.isInteger(code) && code >= 0 && code < 127)).toBe(true);
  });

  it('has room in the format that is written', () => {
    expect(Math.max(...Object.values<number>(codes.CHANNEL_CODES))).toBeLessThan(16);
    expect(Math.max(...Object.values<number>(codes.KIND_CODES))).toBeLessThan(16);
    expect(new Set(STAGE_COLUMNS)).toEqual(new Set(STAGES));
  });
});

describe('a cell', () => {
  it('is what it was before there were codes', () => {
    const firstCells = Array.from({ length: 48 }, (_, i) => cellOfCodes(Math.floor(i / 8), i % 8));
    expect(firstCells).toEqual(Array.from({ length: 48 }, (_, i) => i));
  });

  it('is made of the codes of its words, not of their places', () => {
    CHANNELS.forEach((channel, i) => {
      KINDS.forEach((kind, j) => {
        expect(cellOf(i, j)).toBe(cellOfCodes(codes.CHANNEL_CODES[channel], codes.KIND_CODES[kind]));
      });
    });
  });

  it('has room for sixteen channels and kinds, each pair in a byte of its own', () => {
    const codes = Array.from({ length: 16 }, (_, code) => code);
    expect(new Set(codes.flatMap((channel) => codes.map((kind) => cellOfCodes(channel, kind)))).size).toBe(256);
    expect(() => cellOfCodes(16, 0)).toThrow(RangeError);
    expect(() => cellOfCodes(0, 16)).toThrow(RangeError);
  });
});

describe('a code that this build does not know', () => {
  const stages = [stateWith({ stage: 'growth' }), stateWith({ stage: 'maturity' })] as const;
  const candidates = STAGES.slice(0, 2).map((stage) => stateWith({ candidate: { stage, days: 1, lastDay: 1 } }));
  const tiers = VALUE_TIERS.map((held) => stateWith({ tier: { held, isBelow: false } }));
  const alertsOf = <K extends keyof AlertState>(name: K, words: readonly AlertState[K][]): CustomerState[] =>
    words.map((word) => withAlert({ [name]: word }));
  const days = (['session', 'friction'] as const).map((kind) => {
    const state = newState(NOW);
    // A later act in the channel, so that the two kinds differ in their cells alone.
    apply(state, anActivity({ id: 'first', occurredAt: NOW - 10_000_000, kind }));
    apply(state, anActivity({ id: 'last', occurredAt: NOW, kind: 'contact' }));
    return state;
  });
  const lasts = (['session', 'friction'] as const).map((kind) => {
    const state = newState(NOW);
    apply(state, anActivity({ id: 'only', occurredAt: NOW, kind: 'session' }));
    state.lastByChannel[0] = { at: NOW, kind: KINDS.indexOf(kind) };
    return state;
  });

  const causes = FACTS.map((fact) => stateWith({ cause: { fact, confidence: 0, isTold: false } }));
  const held = PRODUCT_CLASSES.map((of) => {
    const state = stateWith({});
    noteProduct(state.products, { id: 1, class: of, what: 'named', maturesOn: null }, NOW);
    return state;
  });
  const closed = (closings: Closings): CustomerState => ({ ...stateWith({}), closings });
  const scopes = (['account', 'product'] as const).map((scope) =>
    closed({ ...NO_CLOSINGS, [scope]: { at: NOW, by: 'bank' } }),
  );
  const closers = CLOSED_BY.map((by) => closed({ ...NO_CLOSINGS, account: { at: NOW, by } }));
  const posted = [0, 1].map((channel): CustomerState => {
    const posting = { type: 1, amount: 1, at: NOW, channel, isIn: false };
    return { ...stateWith({}), postings: [{ day: 1, isFull: false, postings: [posting] }] };
  });

  it.each([
    ['stage', STAGES.length, stages],
    ['fact', 2 * FACTS.length + 1, causes],
    ['product class', PRODUCT_CLASSES.length, held],
    ['scope of a closing', 2, scopes],
    ['closing', CLOSED_BY.length - 1, closers],
    ['channel', 2 * CHANNELS.length - 1, posted],
    ['stage', STAGES.length, candidates],
    ['value tier', 2 * VALUE_TIERS.length, tiers],
    ['kind of alert', ALERT_KINDS.length - 1, alertsOf('kind', ALERT_KINDS)],
    ['severity', SEVERITIES.length - 1, alertsOf('severity', SEVERITIES)],
    ['status of an alert', ALERT_STATUSES.length - 1, alertsOf('status', ALERT_STATUSES)],
    ['stage', STAGES.length, alertsOf('fromStage', STAGES)],
    ['outcome of an alert', OUTCOMES.length, alertsOf('outcome', OUTCOMES)],
    ['value tier', VALUE_TIERS.length, alertsOf('line', VALUE_TIERS)],
    ['kind of activity', KINDS.length - 1, lasts],
    ['cell', CHANNELS.length * KINDS.length - 1, days],
  ])('is refused as a %s, all above %i', (what, last, [a, b]) => {
    const { bytes, at } = placeOf(a, b);
    const refusal = new RegExp(`holds a ${what} of code \\d+, which this build`);
    for (let code = 0; code < 256; code++) {
      const changed = Uint8Array.from(bytes);
      changed[at] = code;
      if (code <= last) expect(() => decodeState(changed)).not.toThrow(refusal);
      else expect(() => decodeState(changed)).toThrow(refusal);
    }
  });

  it('makes no prediction of another kind or stage', () => {
    const one = { kind: 'event', customerId: 'a,b', asOf: NOW, horizonDays: 62, stage: 'growth', model: 'm' } as const;
    const text = writePrediction({ ...one, risk: 0 });
    expect(readPrediction(text)).toMatchObject(one);
    const [kind, asOf, days, risk, stage, ...rest] = text.split(',');
    for (const unknown of ['', ' ', '-1', '1.5', 'x', String(PREDICTION_KINDS.length), '99']) {
      expect(readPrediction([unknown, asOf, days, risk, stage, ...rest].join(','))).toBeNull();
    }
    for (const unknown of ['', ' ', '-1', '1.5', 'x', String(STAGES.length), '99']) {
      expect(readPrediction([kind, asOf, days, risk, unknown, ...rest].join(','))).toBeNull();
    }
  });
});
