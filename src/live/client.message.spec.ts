import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { TOPICS, type Topic } from '../client/protocol.js';
import { ALERT_KINDS, SEVERITIES, STAGES, STRATEGIES, VALUE_TIERS } from '../core/primitives/vocabulary.js';
import { readMessage, readSubscribe, readTopic } from './client.message.js';
import { formatCursor } from './cursor.js';

const CURSOR = { run: 'live', epoch: 'e', position: [{ version: 7, n: 1 }] };
const MEMBERS = ['stage', 'severity', 'strategy', 'kind', 'tier', 'branch', 'assignee'];
const WORDS = [...STAGES, ...SEVERITIES, ...STRATEGIES, ...ALERT_KINDS, ...VALUE_TIERS];
const OF_EVERY_OBJECT = Object.getOwnPropertyNames(Object.prototype);

function answerTo(message: unknown): unknown {
  const read = readMessage(JSON.stringify(message));
  return read.type === 'subscribe' ? readSubscribe(read) : read;
}

function nameBut(...known: string[]): fc.Arbitrary<string> {
  const near = known.map((name) => name.slice(1)).concat(known.map((name) => name.toUpperCase()));
  return fc
    .oneof(fc.string({ minLength: 1, maxLength: 20 }), fc.constantFrom(...OF_EVERY_OBJECT, ...near))
    .filter((name) => !known.includes(name));
}

/** Built as text: `{ [name]: value }` would set a prototype for `__proto__`. */
const withMember = (message: object, name: string, value: unknown): unknown =>
  JSON.parse(
    `${JSON.stringify(message).slice(0, -1)}${Object.keys(message).length > 0 ? ',' : ''}${JSON.stringify(name)}:${JSON.stringify(value)}}`,
  );

describe('a message from a dashboard', () => {
  it.each([
    [{ topic: 'stages' }, { topic: 'stages', filter: {}, cursor: null, isCoalesced: false }],
    [
      { topic: 'stages', filter: {} },
      { topic: 'stages', filter: {}, cursor: null, isCoalesced: false },
    ],
    [
      { topic: 'stats', filter: {} },
      { topic: 'stats', filter: {}, cursor: null, isCoalesced: false },
    ],
    [
      { topic: 'alerts', filter: { branch: '总行', stage: 'decline', severity: 'high' } },
      {
        topic: 'alerts',
        filter: { branch: '总行', stage: 'decline', severity: 'high' },
        cursor: null,
        isCoalesced: false,
      },
    ],
    [
      {
        topic: 'alerts',
        filter: { stage: ['decline', 'termination'], kind: 'threshold', tier: ['private'], assignee: [' 李 ', 'none'] },
        coalesce: true,
      },
      {
        topic: 'alerts',
        filter: { stage: ['decline', 'termination'], kind: 'threshold', tier: ['private'], assignee: ['李', 'none'] },
        cursor: null,
        isCoalesced: true,
      },
    ],
    [
      { topic: 'stages', cursor: formatCursor(CURSOR) },
      { topic: 'stages', filter: {}, cursor: CURSOR, isCoalesced: false },
    ],
  ])('%j is understood', (message, request) => {
    expect(answerTo({ type: 'subscribe', ...message })).toEqual(request);
  });

  it('is refused as a whole for a member of its filter that is not known', () => {
    fc.assert(
      fc.property(fc.constantFrom(...TOPICS), nameBut(...MEMBERS), (topic, name) => {
        const filter = withMember(topic === 'stats' ? {} : { stage: 'decline' }, name, 'north');
        expect(answerTo({ type: 'subscribe', topic, filter })).toMatchObject({
          type: 'error',
          code: 'bad_filter',
          topic,
        });
      }),
    );
  });

  it.each<[string, Topic, unknown, string]>([
    [
      'brnch',
      'alerts',
      { brnch: 'north' },
      `filter.brnch is not known; a filter of alerts is an object of ${MEMBERS.join(', ')}.`,
    ],
    ['branch', 'alerts', { branch: 12 }, 'filter.branch is 12; it must be the name of a branch.'],
    ['stage', 'alerts', { stage: 'nope' }, `filter.stage is "nope"; it must be one of ${STAGES.join(', ')}.`],
    [
      'severity',
      'alerts',
      { severity: ['high'] },
      `filter.severity is a list; it must be one of ${SEVERITIES.join(', ')}.`,
    ],
    [
      'stage in a list',
      'alerts',
      { stage: ['decline', 'nope'] },
      `filter.stage[1] is "nope"; it must be one of ${STAGES.join(', ')}.`,
    ],
    [
      'list of nothing',
      'alerts',
      { kind: [] },
      'filter.kind is a list of 0; it must be one value, or a list of 1 to 20.',
    ],
    [
      'list that is too long',
      'stages',
      { branch: Array.from({ length: 21 }, (_, i) => `b${i}`) },
      'filter.branch is a list of 21; it must be one value, or a list of 1 to 20.',
    ],
    [
      'long branch',
      'stages',
      { branch: 'b'.repeat(65) },
      `filter.branch is "${'b'.repeat(59)}…; it must be the name of a branch.`,
    ],
    [
      'severity of moves',
      'stages',
      { severity: 'high' },
      'filter.severity is not known; a filter of stages is an object of stage, tier, branch.',
    ],
    [
      'branch of counts',
      'stats',
      { branch: 'north' },
      'filter.branch is not known; a filter of stats is an object of no members.',
    ],
  ])('says what is wrong with a %s', (_what, topic, filter, message) => {
    expect(answerTo({ type: 'subscribe', topic, filter })).toEqual({
      type: 'error',
      code: 'bad_filter',
      topic,
      message,
    });
  });

  it('is refused for a value that is none of those allowed, of whatever type', () => {
    fc.assert(
      fc.property(fc.constantFrom(...MEMBERS), fc.jsonValue(), (name, value) => {
        const isWord = (one: unknown): boolean => WORDS.some((word) => word === one);
        const isName =
          typeof value === 'string' &&
          ((name === 'branch' && value !== '') || (name === 'assignee' && value.trim() !== ''));
        fc.pre(!isWord(value) && !isName && !(Array.isArray(value) && value.every((one) => typeof one === 'string')));
        expect(answerTo({ type: 'subscribe', topic: 'alerts', filter: { [name]: value } })).toMatchObject({
          code: 'bad_filter',
          message: expect.stringContaining(`filter.${name}`),
        });
      }),
    );
  });

  it('is refused for a coalesce that is neither true nor false', () => {
    for (const coalesce of [null, 1, 'true', [true]]) {
      expect(answerTo({ type: 'subscribe', topic: 'alerts', coalesce })).toMatchObject({
        code: 'bad_message',
        topic: 'alerts',
      });
    }
  });

  it.each([[null], [[]], ['decline'], [12], [true], [[{ stage: 'decline' }]]])(
    'is refused for the filter %j',
    (filter) => {
      expect(answerTo({ type: 'subscribe', topic: 'alerts', filter })).toMatchObject({ code: 'bad_filter' });
    },
  );

  it('is refused for a cursor that was cut, lengthened or made up', () => {
    const whole = formatCursor(CURSOR);
    const broken = fc.oneof(
      fc.nat({ max: whole.length - 1 }).map((length) => whole.slice(0, length)),
      fc.string({ minLength: 1 }).map((more) => `${whole}${more}`),
      fc.jsonValue().filter((value) => typeof value !== 'string'),
    );
    fc.assert(
      fc.property(broken, (cursor) => {
        expect(answerTo({ type: 'subscribe', topic: 'stages', cursor })).toMatchObject({
          code: 'bad_cursor',
          topic: 'stages',
        });
      }),
    );
  });

  it('is refused for a member that its type does not have', () => {
    const types = fc.constantFrom(
      { type: 'subscribe', topic: 'alerts' },
      { type: 'unsubscribe', topic: 'alerts' },
      { type: 'ping' },
    );
    fc.assert(
      fc.property(types, nameBut('type', 'topic', 'filter', 'cursor', 'coalesce'), (message, name) => {
        expect(answerTo(withMember(message, name, 1))).toMatchObject({ code: 'bad_message', type: 'error' });
      }),
    );
  });

  it('is refused when its type is none we know', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (type) => {
        fc.pre(!['subscribe', 'unsubscribe', 'viewing', 'ping'].some((known) => known === type));
        expect(answerTo({ type })).toMatchObject({ type: 'error', code: 'bad_message' });
      }),
    );
    for (const type of OF_EVERY_OBJECT) expect(answerTo({ type })).toMatchObject({ code: 'bad_message' });
  });

  it('is refused when it is no object in a text', () => {
    const deep = '['.repeat(30_000) + ']'.repeat(30_000);
    for (const frame of [
      '',
      '{oops',
      '[]',
      '[{"type":"ping"}]',
      'null',
      '1',
      deep,
      `{"type":${deep}}`,
      Buffer.from('{"type":"ping"}'),
      [Buffer.from('x')],
    ]) {
      expect(readMessage(frame)).toMatchObject({ type: 'error', code: 'bad_message' });
    }
    expect(readSubscribe(readMessage(`{"type":"subscribe","topic":"alerts","filter":${deep}}`))).toMatchObject({
      code: 'bad_filter',
    });
  });

  it('names a topic', () => {
    expect(readTopic({ topic: 'weather' })).toMatchObject({
      code: 'bad_topic',
      message: expect.stringContaining('"weather"'),
    });
    expect(readTopic({ topic: 'alerts' })).toBe('alerts');
  });
});
