import { describe, expect, it } from '@jest/globals';
import { aDailyCustomer, assets } from '../../../test/builders/daily.builder.js';
import { A_POLICY, aLifecycle, troubledSignals } from '../../../test/builders/lifecycle.builder.js';
import { findingsOf } from '../facts/findings.js';
import type { Signals } from '../features/signals.js';
import type { StagePolicy } from '../model/policy.js';
import { DAY_MS, dayOf } from '../primitives/time.js';
import type { Cause, Lifecycle } from '../state/lifecycle.js';
import { withTelling, type Telling } from './telling.js';

const RULES = { absenceDays: 21 };
const TODAY = 20_600;
const BY_SILENCE: Cause = { fact: 'silence', confidence: 0.7, isTold: false };
const BY_MODEL: Cause = { fact: null, confidence: 0.7, isTold: false };
const { silence, halved } = A_POLICY.facts;
const NO_FACTS: StagePolicy = {
  ...A_POLICY,
  facts: { ...A_POLICY.facts, silence: { ...silence, isOn: false }, halved: { ...halved, isOn: false } },
};

function telling(cause: Cause, signals: Signals, parts: Partial<Lifecycle> = {}, policy = A_POLICY): Telling {
  return withTelling('c1', aLifecycle({ stage: 'decline', ...parts, cause }), signals, policy, RULES);
}

const isTold = (...given: Parameters<typeof telling>): boolean => telling(...given).lifecycle.cause.isTold;

describe('people are told of a decline', () => {
  it('by silence alone when the absence has lasted, and not before', () => {
    const told = [12, 20, 21, 30].map((days) => isTold(BY_SILENCE, aDailyCustomer(TODAY, days)));
    expect(findingsOf(aDailyCustomer(TODAY, 12), A_POLICY.facts)).toMatchObject([{ fact: 'silence' }]);
    expect(told).toEqual([false, false, true, true]);
  });

  it('on the day for which the wait was announced', () => {
    const { waitsUntil } = telling(BY_SILENCE, aDailyCustomer(TODAY, 12));
    expect(dayOf(waitsUntil)).toBe(TODAY - 12 + RULES.absenceDays);
    const { lifecycle, waitsUntil: after } = telling(BY_SILENCE, aDailyCustomer(dayOf(waitsUntil), 21));
    expect([lifecycle.cause.isTold, after]).toEqual([true, Infinity]);
  });

  it('at once when a second sign comes with the silence', () => {
    const drained = assets([TODAY - 300, 90_000], [TODAY - 2, 1_000]);
    const complained = { month: troubledSignals(TODAY * DAY_MS).month };
    expect([drained, complained].map((parts) => isTold(BY_SILENCE, aDailyCustomer(TODAY, 12, parts)))).toEqual([
      true,
      true,
    ]);
  });

  it('at once when the customer is not silent', () => {
    expect(isTold(BY_MODEL, aDailyCustomer(TODAY, 1))).toBe(true);
    expect(isTold({ ...BY_SILENCE, fact: 'drained' }, aDailyCustomer(TODAY, 1))).toBe(true);
  });

  it('by the model only after the absence, too, when the customer is silent', () => {
    const told = [6, 20, 21].map((days) => isTold(BY_MODEL, aDailyCustomer(TODAY, days), {}, NO_FACTS));
    expect(told).toEqual([false, false, true]);
  });

  it('once: what is told stays told', () => {
    expect(isTold({ ...BY_SILENCE, isTold: true }, aDailyCustomer(TODAY, 12))).toBe(true);
  });

  it('not at all when the customer is about to leave it', () => {
    const candidate = { stage: 'maturity', days: 1, lastDay: TODAY } as const;
    expect(telling(BY_SILENCE, aDailyCustomer(TODAY, 30), { candidate })).toMatchObject({
      lifecycle: { cause: { isTold: false } },
      waitsUntil: Infinity,
    });
  });

  it('not in another stage, and anew in the next decline', () => {
    const back = telling({ ...BY_SILENCE, isTold: true }, aDailyCustomer(TODAY, 1), { stage: 'maturity' });
    expect(back).toMatchObject({ lifecycle: { cause: { isTold: false } }, waitsUntil: Infinity });
  });
});
