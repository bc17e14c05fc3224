import { describe, expect, it } from '@jest/globals';
import { anAlertState } from '../../../test/builders/alert.builder.js';
import { aLifecycle, someSignals } from '../../../test/builders/lifecycle.builder.js';
import { Brake } from './brake.js';
import { PRIOR_MODEL, STAND_IN_MODEL } from '../model/model.names.js';
import { heldLifecycle, holdOf, type HoldReason, type Occasion, type SilentChannel } from './holds.js';
import type { Cause, Lifecycle } from '../state/lifecycle.js';
import { CHANNELS, type Channel, type Fact } from '../primitives/vocabulary.js';
import type { Window } from '../features/windows.js';

const NOW = Date.UTC(2026, 5, 1);
const MOBILE_SILENT: SilentChannel[] = [{ channel: 'mobile', sinceAt: NOW - 1 }];
const SIGNALS = someSignals(NOW);

function acts(window: Window, by: Partial<Record<Channel, number>>): Window {
  const channels = CHANNELS.map((channel) => by[channel] ?? 0);
  return { ...window, channels, events: channels.reduce((sum, count) => sum + count, 0) };
}

interface Case {
  before?: Partial<Lifecycle>;
  after: Partial<Lifecycle>;
  occasion?: Occasion;
  quarter?: Partial<Record<Channel, number>>;
  year?: Partial<Record<Channel, number>>;
  silent?: SilentChannel[];
}

function held({ before = {}, after, occasion = 'time', quarter = { mobile: 9 }, year = {}, silent }: Case) {
  const windows = { quarter: acts(SIGNALS.quarter, quarter), baseline: acts(SIGNALS.baseline, year) };
  const from = aLifecycle({ stage: 'maturity', ...before });
  const to = { ...from, ...after };
  return holdOf(from, to, occasion, windows, { silent: silent ?? MOBILE_SILENT, brake: null })?.reason ?? null;
}

const causeOf = (fact: Fact): Cause => ({ fact, confidence: 0.9, isTold: false });
const TOLD: Cause = { fact: null, confidence: 0.7, isTold: true };
const UNTOLD: Cause = { ...TOLD, isTold: false };
const leaning = (days: number) => ({ stage: 'decline', days, lastDay: 9 }) as const;

const SITUATIONS: [string, Case, HoldReason | null][] = [
  ['holds an end that rests on the silent channel', { after: { stage: 'termination' } }, 'silent_channel'],
  ['holds a decline that does', { after: { stage: 'decline' } }, 'silent_channel'],
  ['allows a decline while no channel is silent', { after: { stage: 'decline' }, silent: [] }, null],
  [
    'holds at a fifth of the acts',
    { after: { stage: 'decline' }, quarter: { mobile: 2, branch: 8 } },
    'silent_channel',
  ],
  [
    'allows a decline while silent channels have less than a fifth',
    { after: { stage: 'decline' }, quarter: { mobile: 1, branch: 9 } },
    null,
  ],
  [
    'adds up the silent channels',
    {
      after: { stage: 'decline' },
      quarter: { mobile: 1, phone: 1, branch: 8 },
      silent: [...MOBILE_SILENT, { channel: 'phone', sinceAt: NOW }],
    },
    'silent_channel',
  ],
  [
    'asks the year when the quarter is empty',
    { after: { stage: 'termination' }, quarter: {}, year: { mobile: 5, branch: 5 } },
    'silent_channel',
  ],
  [
    'does not ask the year when the quarter says something',
    { after: { stage: 'termination' }, quarter: { branch: 1 }, year: { mobile: 99, branch: 1 } },
    null,
  ],
  ['allows growth', { after: { stage: 'growth' } }, null],
  ['allows a recovery', { before: { stage: 'decline' }, after: { stage: 'maturity' } }, null],
  ['gives a first stage', { before: { stage: null }, after: { stage: 'termination' } }, null],
  ['confirms no decline by a day in silence', { after: { candidate: leaning(1) } }, 'silent_channel'],
  [
    'confirms none by a second day',
    { before: { candidate: leaning(1) }, after: { candidate: leaning(2) } },
    'silent_channel',
  ],
  [
    'ignores a second evaluation on one day',
    { before: { candidate: leaning(1) }, after: { candidate: leaning(1) } },
    null,
  ],
  ['allows a candidate to be dropped', { before: { candidate: leaning(1) }, after: { candidate: null } }, null],
  ['judges who acts on the spot', { after: { stage: 'decline' }, occasion: 'act' }, null],
  [
    'leaves who was only posted to to the sweep, whatever flows',
    { after: { stage: 'decline' }, occasion: 'posting', silent: [] },
    'left_to_sweep',
  ],
  [
    'ends nobody by what stands in for a model',
    { after: { stage: 'termination', model: STAND_IN_MODEL }, silent: [] },
    'degraded',
  ],
  [
    'ends nobody by it at first sight',
    { before: { stage: null }, after: { stage: 'termination', model: STAND_IN_MODEL } },
    'degraded',
  ],
  [
    'ends nobody by it who acts',
    { after: { stage: 'termination', model: STAND_IN_MODEL }, occasion: 'act' },
    'degraded',
  ],
  [
    'ends by the prior where there is no model',
    { after: { stage: 'termination', model: PRIOR_MODEL }, silent: [] },
    null,
  ],
  [
    'allows what stands in to decide a decline',
    { after: { stage: 'decline', model: STAND_IN_MODEL }, silent: [] },
    null,
  ],
  [
    'leaves the ended ended',
    { before: { stage: 'termination' }, after: { stage: 'termination', model: STAND_IN_MODEL } },
    null,
  ],
  ...(['closed', 'drained'] as const).flatMap((fact): [string, Case, HoldReason | null][] => [
    [`allows what an event shows: ${fact}`, { after: { stage: 'decline', cause: causeOf(fact) } }, null],
    [
      `allows it with a posting of the bank: ${fact}`,
      { after: { stage: 'decline', cause: causeOf(fact) }, occasion: 'posting' },
      null,
    ],
  ]),
  ...(['income', 'silence', 'halved'] as const).map((fact): [string, Case, HoldReason | null] => [
    `holds what the channel's silence may have made: ${fact}`,
    { after: { stage: 'decline', cause: causeOf(fact) } },
    'silent_channel',
  ]),
  [
    'ends by a closing while no model answers',
    { after: { stage: 'termination', model: STAND_IN_MODEL, cause: causeOf('closed') } },
    null,
  ],
  [
    'holds an alert without a transition that may rest on the silence',
    { before: { cause: UNTOLD }, after: { cause: TOLD } },
    'silent_channel',
  ],
  ['allows one that an act raises', { before: { cause: UNTOLD }, after: { cause: TOLD }, occasion: 'act' }, null],
  ['leaves alone who was told of before', { before: { cause: TOLD }, after: { cause: TOLD } }, null],
  ['holds no alert at first sight', { before: { stage: null, cause: UNTOLD }, after: { cause: TOLD } }, null],
  ['allows a posting to confirm growth', { after: { stage: 'growth' }, occasion: 'posting' }, null],
];

describe('a hold', () => {
  it.each(SITUATIONS)('%s', (_sentence, situation, expected) => {
    expect(held(situation)).toBe(expected);
  });

  it('keeps everything but the scores', () => {
    const alerts = [anAlertState()];
    const before = aLifecycle({ stage: 'decline', sinceAt: 5, alerts, candidate: leaning(1), model: 'old' });
    const scores = { risk: 0.9, stages: [0, 0, 0, 0, 1, 0] };
    const cause = causeOf('silence');
    const after = {
      ...before,
      cause,
      stage: 'termination' as const,
      sinceAt: 9,
      candidate: null,
      scores,
      model: 'new',
    };
    expect(heldLifecycle(before, after)).toEqual({ ...before, scores, model: 'new' });
  });
});

describe('the brake', () => {
  const braked = (brake: Brake, from: Lifecycle['stage'], to: Lifecycle['stage']): HoldReason | null => {
    const before = aLifecycle({ stage: from });
    return holdOf(before, { ...before, stage: to }, 'time', SIGNALS, { silent: [], brake })?.reason ?? null;
  };

  it('holds plain facts, too, beyond the limit', () => {
    const brake = new Brake(null, NOW, 1);
    const before = aLifecycle({ stage: 'maturity' });
    const after = { ...before, stage: 'decline' as const, cause: causeOf('drained') };
    const held = [1, 2].map(() => holdOf(before, after, 'act', SIGNALS, { silent: [], brake })?.reason ?? null);
    expect(held).toEqual([null, 'brake']);
  });

  it('holds what is beyond the limit', () => {
    const brake = new Brake(null, NOW, 2);
    expect([1, 2, 3].map(() => braked(brake, 'maturity', 'decline'))).toEqual([null, null, 'brake']);
  });

  it('counts alerts by the risk of the model, which need no transition, and none by a fact', () => {
    const told = (brake: Brake, fact: Fact | null): HoldReason | null => {
      const before = aLifecycle({ stage: 'maturity', cause: UNTOLD });
      const after = { ...before, cause: { ...TOLD, fact } };
      return holdOf(before, after, 'act', SIGNALS, { silent: [], brake })?.reason ?? null;
    };
    const brake = new Brake(null, NOW, 1);
    expect([told(brake, 'income'), told(brake, null), told(brake, null)]).toEqual([null, null, 'brake']);
  });

  it.each([
    ['first stages', null, 'development'],
    ['first business', 'prospect', 'development'],
    ['returns after the end', 'termination', 'development'],
    ['customers who stay', 'decline', 'decline'],
  ] as const)('neither holds nor counts %s', (_who, from, to) => {
    const brake = new Brake(null, NOW, 1);
    expect([1, 2, 3].map(() => braked(brake, from, to))).toEqual([null, null, null]);
    expect(brake.text).toBeNull();
  });

  it('does not spend its budget on who is held for silence', () => {
    const brake = new Brake(null, NOW, 1);
    const before = aLifecycle({ stage: 'maturity' });
    const windows = { quarter: acts(SIGNALS.quarter, { mobile: 1 }), baseline: SIGNALS.baseline };
    holdOf(before, { ...before, stage: 'decline' }, 'time', windows, { silent: MOBILE_SILENT, brake });
    expect(brake.text).toBeNull();
  });
});
