/**
 * What earlier builds stored, read by a later build: one whose lists have a word more at the end and one in the middle. All
 * of it but the lists and the codes of those words is this build.
 */
import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it, jest } from '@jest/globals';
import { inWords, type WordLists } from '../../../test/builders/state.in.words.js';
import { storedStates, storedTexts, type StoredState } from '../../../test/redis/stored.keyspace.js';
import * as codes from '../primitives/codes.js';
import type { CustomerState } from './state.js';
import * as vocabulary from '../primitives/vocabulary.js';

const STATES = ['states.format-1', 'states.format-2', 'states.format-4'].flatMap(storedStates);
const { predictions } = storedTexts();
/** Of the channels. */
const FREE_CODE = Object.keys(codes.CHANNEL_CODES).length;

/** The modules of a build, with the lists as they are for it. */
async function build() {
  const { CHANNELS, KINDS }: { CHANNELS: readonly string[]; KINDS: readonly string[] } =
    await import('../primitives/vocabulary.js');
  const { CHANNEL_OF_CELL, KIND_OF_CELL } = await import('../primitives/cells.js');
  const words: WordLists = { channels: CHANNELS, kinds: KINDS, channelOf: CHANNEL_OF_CELL, kindOf: KIND_OF_CELL };
  return {
    ...(await import('./state.codec.js')),
    ...(await import('./state.js')),
    ...(await import('../monitoring/predictions.js')),
    ...(await import('../features/features.js')),
    ...(await import('../features/signals.js')),
    words,
    channel: (name: string) => CHANNELS.indexOf(name),
    kind: (name: string) => KINDS.indexOf(name),
  };
}

type Build = Awaited<ReturnType<typeof build>>;

let now: Build;
let later: Build;

beforeAll(async () => {
  now = await build();
  jest.resetModules();
  jest.unstable_mockModule('../primitives/vocabulary.js', () => ({
    ...vocabulary,
    STAGES: withMore(vocabulary.STAGES),
    CHANNELS: withMore(vocabulary.CHANNELS),
    KINDS: withMore(vocabulary.KINDS),
    VALUE_TIERS: withMore(vocabulary.VALUE_TIERS),
    SEVERITIES: withMore(vocabulary.SEVERITIES),
    ALERT_KINDS: withMore(vocabulary.ALERT_KINDS),
    ALERT_STATUSES: withMore(vocabulary.ALERT_STATUSES),
    OUTCOMES: withMore(vocabulary.OUTCOMES),
  }));
  jest.unstable_mockModule('../primitives/codes.js', () => ({
    ...codes,
    STAGE_CODES: withCodes(codes.STAGE_CODES),
    CHANNEL_CODES: withCodes(codes.CHANNEL_CODES),
    KIND_CODES: withCodes(codes.KIND_CODES),
    VALUE_TIER_CODES: withCodes(codes.VALUE_TIER_CODES),
    SEVERITY_CODES: withCodes(codes.SEVERITY_CODES),
    ALERT_KIND_CODES: withCodes(codes.ALERT_KIND_CODES),
    ALERT_STATUS_CODES: withCodes(codes.ALERT_STATUS_CODES),
    OUTCOME_CODES: withCodes(codes.OUTCOME_CODES),
  }));
  later = await build();
});

function withMore(words: readonly string[]): string[] {
  return [...words.slice(0, 2), 'inserted', ...words.slice(2), 'appended'];
}

/** The one at the end of the list came first. */
function withCodes(known: Readonly<Record<string, number>>): Record<string, number> {
  const free = Object.keys(known).length;
  return { ...known, appended: free, inserted: free + 1 };
}

function bytesOf({ bytes }: StoredState): Uint8Array {
  return Buffer.from(bytes, 'base64');
}

function written(by: Build, state: CustomerState): Uint8Array {
  state.tiles.touch(0); // or the bytes of its tiles are copied
  return by.encodeState(state);
}

function aDay(by: Build, channel: string, kind: string): CustomerState {
  const state = by.newState(0);
  const [at, amount] = [1_000, 5];
  const act = { id: kind, occurredAt: at, amount, balance: null, branch: null };
  by.apply(state, { ...act, channel: by.channel(channel), kind: by.kind(kind) });
  return state;
}

describe('a build with more words', () => {
  it.each(STATES)('reads of %s what was written', (_name, stored) => {
    expect(inWords(later.decodeState(bytesOf(stored)), later.words)).toEqual(stored.holds);
  });

  it.each(STATES)('writes %s in the format of today, as this build does', (_name, stored) => {
    const bytes = written(later, later.decodeState(bytesOf(stored)));
    expect(bytes[0]).toBe(4);
    expect(inWords(later.decodeState(bytes), later.words)).toEqual(stored.holds);
    expect(Buffer.from(bytes)).toEqual(Buffer.from(written(now, now.decodeState(bytesOf(stored)))));
  });

  it.each(STATES)('shows the model the same customer of %s', (_name, stored) => {
    const rowBy = (by: Build): Float32Array => {
      const state = by.decodeState(bytesOf(stored));
      return by.featureRows([by.signalsOf(state, state.asOf)]);
    };
    expect(rowBy(later)).toEqual(rowBy(now));
  });

  it('asks models for the same features', () => {
    const manifest = JSON.parse(readFileSync('models/online-retail-1/manifest.json', 'utf8')) as { features: string[] };
    expect(later.FEATURES.slice(0, manifest.features.length)).toEqual(manifest.features);
    expect(later.FEATURES).toEqual(now.FEATURES);
  });

  it('reads predictions as they were written', () => {
    expect(predictions.map(({ text }) => later.readPrediction(text))).toEqual(predictions.map(({ holds }) => holds));
  });

  it.each(['inserted', 'appended'])('keeps an act of the kind %s, which this build refuses', (kind) => {
    const bytes = written(later, aDay(later, 'branch', kind));
    const again = inWords(later.decodeState(bytes), later.words);
    expect(again).toMatchObject({
      lastByChannel: { branch: { kind } },
      tiles: [{ counts: { [`branch ${kind}`]: 1 } }],
    });
    expect(() => now.decodeState(bytes)).toThrow(/kind of activity of code \d+, which this build does not know/);
  });

  it.each([
    ['appended', FREE_CODE],
    ['inserted', FREE_CODE + 1],
  ])('keeps the last act in the channel %s, which this build refuses', (channel, code) => {
    const bytes = written(later, aDay(later, channel, 'session'));
    expect(bytes[0]).toBe(4);
    expect(inWords(later.decodeState(bytes), later.words)).toMatchObject({
      lastByChannel: { [channel]: { at: 1_000, kind: 'session' } },
      tiles: [{ counts: { [`${channel} session`]: 1 } }],
    });
    expect(() => now.decodeState(bytes)).toThrow(`channel of code ${code}, which this build does not know`);
    for (let length = 0; length < bytes.length; length++) {
      expect(() => later.decodeState(bytes.slice(0, length))).toThrow(RangeError);
    }
  });

  it('reads the listed acts of format 3', () => {
    const [kind, asOf, none] = [0, 5, 0];
    const instants = [0, none, none, none, none, none];
    const slots = Array.from({ length: 6 }, () => none);
    const listed = [2, FREE_CODE, 2, kind, FREE_CODE + 1, 4, kind];
    const [balance, branch, tiles, before, seen] = [[none], [none], [0], [0, 0], [0]];
    const lifecycle = [none, 0, none, ...Array.from({ length: 14 }, () => 0), 0, 0, 0, none, 0];
    const parts = [[3, asOf], instants, slots, listed, balance, branch, tiles, before, seen, lifecycle];
    const bytes = Uint8Array.from(parts.flat());
    expect(inWords(later.decodeState(bytes), later.words)).toMatchObject({
      lastByChannel: { appended: { at: 4, kind: 'session' }, inserted: { at: 3, kind: 'session' } },
    });
    expect(() => now.decodeState(bytes)).toThrow(`channel of code ${FREE_CODE}, which this build does not know`);
  });

  it('lists the acts in new channels by code, whichever was used first and wherever the words stand', () => {
    const used = (...channels: string[]): Buffer => {
      const state = later.newState(0);
      for (const channel of channels) {
        const act = { id: channel, occurredAt: 0, amount: 5, balance: null, branch: null };
        later.apply(state, { ...act, channel: later.channel(channel), kind: later.kind('session') });
      }
      return Buffer.from(written(later, state));
    };
    const [channels, sixBytes, session, distance] = [2, 6, 0, 0];
    const listed = [channels, sixBytes, FREE_CODE, session, distance, FREE_CODE + 1, session, distance];
    expect(used('inserted', 'appended').includes(Buffer.from(listed))).toBe(true);
    expect(used('appended', 'inserted')).toEqual(used('inserted', 'appended'));
  });

  it('writes a new word of a decision, which this build refuses', () => {
    const [, stored] = STATES.find(([name]) => name.includes('alerts-open')) ?? STATES[0]!;
    const state = later.decodeState(bytesOf(stored));
    const { lifecycle } = state;
    const inserted: unknown = JSON.parse(JSON.stringify(lifecycle).replaceAll('"decline"', '"inserted"'));
    state.lifecycle = inserted as typeof lifecycle;
    const bytes = written(later, state);
    expect(later.decodeState(bytes).lifecycle).toEqual(inserted);
    expect(() => now.decodeState(bytes)).toThrow(/stage of code 7, which this build does not know/);
  });
});
