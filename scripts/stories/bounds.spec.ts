import { describe, expect, it } from '@jest/globals';
import { anAlert } from '../../test/builders/alert.builder.js';
import { DAY_MS } from '../../src/core/primitives/time.js';
import type { Stage } from '../../src/core/primitives/vocabulary.js';
import {
  alerts,
  atMostAlerts,
  atMostAYear,
  backWithin,
  decidedBy,
  enters,
  forecastCameTrue,
  leftAlone,
  namesTheIncome,
  never,
  neverAfter,
  noAlertAfter,
  outBy,
  resolvesWithin,
  standsIn,
  strategy,
  throughout,
  type Bound,
} from './bounds.js';
import type { AlertEntry, TransitionEntry } from '../backtest/diary.js';
import type { LifeDiary } from './draft.js';

const TURN = Date.UTC(2025, 0, 10, 10);

function day(number: number): number {
  return TURN + number * DAY_MS;
}

function transition(onDay: number, to: Stage, parts: Partial<TransitionEntry> = {}): TransitionEntry {
  const shares = { risk: 0.9, confidence: 0.8, model: 'm', policy: 1, reasons: [] };
  return { at: day(onDay), from: 'maturity', to, as: 'declined', fact: null, reviewDelayMs: 0, ...shares, ...parts };
}

function alert(onDay: number, change: AlertEntry['change'], parts: Partial<AlertEntry['record']> = {}): AlertEntry {
  return { at: day(onDay), change, record: { ...anAlert(), kind: 'decline', ...parts }, reviewDelayMs: 0, fact: null };
}

function diary(parts: Partial<LifeDiary>): LifeDiary {
  const life = { customerId: 'c', rows: [], turnAt: TURN, returnAt: day(40), endAt: day(100), missed: null };
  const end = { signals: null, reasons: [], bytes: new Uint8Array() };
  return { history: life, transitions: [], leanings: [], alerts: [], remarks: [], evaluations: 0, end, ...parts };
}

const DECLINES = diary({ transitions: [transition(12, 'decline', { fact: 'income' })] });
const RETURNED = diary({ transitions: [transition(12, 'decline'), transition(50, 'maturity')] });
const MISSED = { ...DECLINES.history, missed: { amount: 20_000, day: Math.floor(TURN / DAY_MS) } };

function saying(text: string): AlertEntry {
  return alert(12, 'opened', { reasons: [{ code: 'income', text: { en: text, zh: '' }, contribution: null }] });
}

describe('a bound', () => {
  it.each<[string, Bound, LifeDiary, string | null]>([
    ['is met on its last day', enters('decline', { by: 12 }), DECLINES, null],
    ['is broken a day too late', enters('decline', { by: 11 }), DECLINES, 'decline too late'],
    ['is broken a day too early', enters('decline', { by: 20, notBefore: 13 }), DECLINES, 'decline too early'],
    ['has a day for each variation', enters('decline', { by: [10, 12, 14] }), DECLINES, null],
    [
      'does not count what was before the turn',
      enters('decline', { by: 9 }),
      diary({ transitions: [transition(-3, 'decline')] }),
      'no decline',
    ],
    ['asks for an alert', alerts({ by: 20 }), DECLINES, 'no alert'],
    ['has its alert', alerts({ by: 21, notBefore: 21 }), diary({ alerts: [alert(21, 'opened')] }), null],
    ['forbids a stage at any time', never('decline'), diary({ transitions: [transition(-30, 'decline')] }), 'decline'],
    [
      'forbids a stage from the turn on',
      neverAfter('decline'),
      diary({ transitions: [transition(-30, 'decline')] }),
      null,
    ],
    ['leaves a customer alone', leftAlone, diary({}), null],
    ['does not leave alone who has an alert', leftAlone, diary({ alerts: [alert(5, 'opened')] }), 'alert'],
    ['wants nothing left open', noAlertAfter, diary({ alerts: [alert(-5, 'opened')] }), 'alert left open'],
    ['accepts what is resolved', noAlertAfter, diary({ alerts: [alert(-5, 'opened'), alert(0, 'resolved')] }), null],
    ['counts alerts', atMostAlerts(1), diary({ alerts: [alert(5, 'opened'), alert(50, 'opened')] }), '2 alerts'],
    ['counts alerts a year', atMostAYear('decline', 1), diary({ alerts: [alert(5, 'opened')] }), null],
    [
      'wants it resolved after the return',
      resolvesWithin(21),
      diary({ alerts: [alert(5, 'opened'), alert(62, 'resolved')] }),
      'alert still open after the return',
    ],
    [
      'has it resolved after the return',
      resolvesWithin(21),
      diary({ alerts: [alert(5, 'opened'), alert(61, 'resolved')] }),
      null,
    ],
    ['wants the customer out', outBy(49), RETURNED, 'still in decline'],
    ['has the customer out', outBy(50), RETURNED, null],
    ['wants the customer back', backWithin(9), RETURNED, 'still in decline'],
    ['has the customer back', backWithin(10), RETURNED, null],
    ['asks for a stage on a day', standsIn(['decline'], 50), RETURNED, 'in maturity on day 50'],
    ['asks for one stage throughout', throughout('prospect'), RETURNED, 'decline'],
    ['asks for the fact', decidedBy('silence'), DECLINES, 'decided by income'],
    ['has the fact', decidedBy('income'), DECLINES, null],
    ['asks for the strategy', strategy('win_back'), diary({ alerts: [alert(5, 'opened')] }), 'strategy respond'],
    [
      'has the income named',
      namesTheIncome,
      { ...DECLINES, history: MISSED, alerts: [saying('20,000 due on 2025-01-10')] },
      null,
    ],
    [
      'has the day in words',
      namesTheIncome,
      { ...DECLINES, history: MISSED, alerts: [saying('20,000 was due on 10 Jan 2025')] },
      null,
    ],
    [
      'wants the day named',
      namesTheIncome,
      { ...DECLINES, history: MISSED, alerts: [saying('20,000 is late')] },
      'no reason names the income',
    ],
    [
      'knows both days beforehand',
      forecastCameTrue,
      { ...DECLINES, alerts: [alert(21, 'opened')], forecast: { declineAt: day(12), alertAt: day(21) } },
      null,
    ],
    [
      'wants the very day',
      forecastCameTrue,
      { ...DECLINES, forecast: { declineAt: day(13), alertAt: day(21) } },
      'another day of decline',
    ],
  ])('%s', (_what, bound, of, fault) => {
    expect(bound.fault(of, 0.7)).toBe(fault);
  });
});
