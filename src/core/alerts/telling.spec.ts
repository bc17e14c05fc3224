import { describe, expect, it } from '@jest/globals';
import { aDailyCustomer, assets } from '../../../test/builders/daily.builder.js';
import { A_POLICY, aLifecycle, someSignals, troubledSignals } from '../../../test/builders/lifecycle.builder.js';
import { findingsOf } from '../facts/findings.js';
import type { Signals } from '../features/signals.js';
import type { RiskAlertRule, StagePolicy } from '../model/policy.js';
import { DAY_MS, dayOf } from '../primitives/time.js';
import { STAGES, type Stage } from '../primitives/vocabulary.js';
import type { Cause, Lifecycle } from '../state/lifecycle.js';
import { isRaised, judge, spokenStage, type Telling } from './telling.js';

const RULES = { absenceDays: 21 };
const TODAY = 20_600;
const NOW = TODAY * DAY_MS;
const BY_SILENCE: Cause = { fact: 'silence', confidence: 0.7, isTold: false };
const { silence, halved } = A_POLICY.facts;
const NO_FACTS: StagePolicy = {
  ...A_POLICY,
  facts: { ...A_POLICY.facts, silence: { ...silence, isOn: false }, halved: { ...halved, isOn: false } },
};
const ALERTS: RiskAlertRule = {
  line: 0.6,
  floor: 0.5,
  stay: 0.45,
  young: { tenureDays: 7, businessDays: 1 },
  silentDays: 40,
};

/** After an evaluation of a customer at this risk. */
function told(before: Partial<Lifecycle>, signals: Signals, risk: number, policy: StagePolicy = A_POLICY): Telling {
  const lifecycle = aLifecycle({ sinceAt: NOW - 200 * DAY_MS, cause: { ...BY_SILENCE, fact: null }, ...before });
  const scores = { risk, stages: STAGES.map(() => 0.1) };
  return judge({ customerId: 'c1', lifecycle, signals }, scores, { policy, model: 'test', rules: RULES });
}

const afterSilence = (days: number, parts: Partial<Signals> = {}): Telling =>
  told({ stage: 'decline', cause: BY_SILENCE }, aDailyCustomer(TODAY, days, parts), 0);

const isTold = ({ lifecycle }: Telling): boolean => lifecycle.cause.isTold;

describe('people are told of a decline by a fact', () => {
  it('when the absence has lasted, if silence is all there is, and not before', () => {
    expect(findingsOf(aDailyCustomer(TODAY, 12), A_POLICY.facts)).toMatchObject([{ fact: 'silence' }]);
    expect([12, 20, 21, 30].map((days) => isTold(afterSilence(days)))).toEqual([false, false, true, true]);
  });

  it('when the model sees the risk that the policy asks for, whatever the fact', () => {
    const alerts = { ...ALERTS, factRisk: 0.2 };
    const atRisk = (risk: number, parts: Partial<Signals> = {}): boolean =>
      isTold(
        told({ stage: 'decline', cause: BY_SILENCE }, aDailyCustomer(TODAY, 25, parts), risk, { ...A_POLICY, alerts }),
      );
    expect([0.19, 0.2].map((risk) => atRisk(risk))).toEqual([false, true]);
    const drained = assets([TODAY - 300, 90_000], [TODAY - 2, 1_000]);
    expect([0.19, 0.2].map((risk) => atRisk(risk, drained))).toEqual([false, true]);
  });

  it('on the day for which the wait was announced', () => {
    const { waitsUntil } = afterSilence(12);
    expect(dayOf(waitsUntil)).toBe(TODAY - 12 + RULES.absenceDays);
    const later = told({ stage: 'decline', cause: BY_SILENCE }, aDailyCustomer(dayOf(waitsUntil), 21), 0);
    expect([isTold(later), later.waitsUntil]).toEqual([true, Infinity]);
  });

  it('at once when a second sign comes with the silence', () => {
    const drained = assets([TODAY - 300, 90_000], [TODAY - 2, 1_000]);
    const complained = { month: troubledSignals(NOW).month };
    expect([drained, complained].map((parts) => isTold(afterSilence(12, parts)))).toEqual([true, true]);
  });

  it('although the risk is at the line, and then only after the absence', () => {
    const silent = aDailyCustomer(TODAY, 12);
    expect(isTold(told({ stage: 'decline', cause: BY_SILENCE }, silent, 0.99))).toBe(false);
  });

  it('at once when the customer is not silent', () => {
    const drained = aDailyCustomer(TODAY, 1, assets([TODAY - 300, 90_000], [TODAY - 2, 1_000]));
    expect(told({ stage: 'maturity' }, drained, 0)).toMatchObject({
      lifecycle: { stage: 'decline', cause: { fact: 'drained', isTold: true } },
      waitsUntil: Infinity,
    });
  });

  it('once: what is told stays told while the decline lasts', () => {
    const stays = told({ stage: 'decline', cause: { ...BY_SILENCE, isTold: true } }, aDailyCustomer(TODAY, 12), 0);
    expect(isTold(stays)).toBe(true);
  });

  it('not at all when the customer is about to leave it', () => {
    const complaining = { month: troubledSignals(NOW).month };
    const back = told({ stage: 'decline', cause: BY_SILENCE }, aDailyCustomer(TODAY, 1, complaining), 0.1);
    expect(back).toMatchObject({
      lifecycle: { stage: 'decline', candidate: { stage: 'maturity' }, cause: { isTold: false } },
      waitsUntil: Infinity,
    });
  });
});

describe('people are told of the risk of the model', () => {
  const young = (tenureDays: number, businessDays: number, businessSilentDays = 1): Signals =>
    troubledSignals(NOW, { businessTenureDays: tenureDays, lifetimeBusinessDays: businessDays, businessSilentDays });
  const policy = (alerts: Partial<RiskAlertRule>): StagePolicy => ({ ...A_POLICY, alerts: { ...ALERTS, ...alerts } });
  const OLD = troubledSignals(NOW);

  it.each<[string, boolean, Signals, number, Partial<RiskAlertRule>]>([
    ['at the line', true, OLD, 0.6, {}],
    ['not below the line', false, OLD, 0.59, {}],
    ['not below the floor, whatever the line', false, OLD, 0.69, { floor: 0.7 }],
    ['at the floor', true, OLD, 0.7, { floor: 0.7 }],
    ['of a young customer', true, young(7, 1), 0.7, {}],
    ['not of one who is too young', false, young(6, 1), 0.7, {}],
    ['not of one with too few business days', false, young(30, 1), 0.7, { young: { tenureDays: 7, businessDays: 2 } }],
    ['not when the silence is plain to see', false, young(300, 50, 40), 0.7, {}],
    ['a day before that', true, young(300, 50, 39), 0.7, {}],
    ['not of a calm customer: the risk rests on nothing', false, someSignals(NOW), 0.7, {}],
  ])('%s', (_sentence, expected, signals, risk, alerts) => {
    expect(isTold(told({ stage: 'maturity' }, signals, risk, policy(alerts)))).toBe(expected);
  });

  it('without a transition: a young customer stays in development', () => {
    const { lifecycle } = told({ stage: 'development' }, young(7, 1), 0.7, policy({}));
    expect(lifecycle).toMatchObject({ stage: 'development', cause: { isTold: true, fact: null } });
  });

  it.each<[Stage, number, boolean]>([
    ['maturity', 0.45, true],
    ['maturity', 0.44, false],
    ['decline', 0.45, true],
  ])('in %s until it is below the line to stay: at %d', (stage, risk, expected) => {
    const before = { stage, cause: { fact: null, confidence: 0.5, isTold: true } };
    expect(isTold(told(before, someSignals(NOW), risk, policy({})))).toBe(expected);
  });

  it('no longer after a return, whatever the risk says', () => {
    const before = { stage: 'termination' as const, cause: { fact: null, confidence: 0.5, isTold: true } };
    expect(told(before, OLD, 0.9, policy({})).lifecycle).toMatchObject({
      stage: 'development',
      cause: { isTold: false },
    });
  });

  it('by a policy of before there were lines of alerts where its stage rules saw a decline', () => {
    const { alerts: _none, ...earlier } = A_POLICY;
    const { enterRisk } = earlier.decline;
    expect(
      [enterRisk, enterRisk - 0.01].map((risk) => isTold(told({ stage: 'maturity' }, OLD, risk, earlier))),
    ).toEqual([true, false]);
  });

  it('never by a termination, and never when facts and risk are low', () => {
    const silent = told({ stage: 'maturity' }, aDailyCustomer(TODAY, 200), 0.9, NO_FACTS);
    expect(silent.lifecycle).toMatchObject({ stage: 'termination', cause: { isTold: false } });
    expect(isTold(told({ stage: 'maturity' }, OLD, 0.1))).toBe(false);
  });
});

describe('a customer of an alert', () => {
  it.each<[Stage, boolean, Stage]>([
    ['development', true, 'decline'],
    ['growth', true, 'decline'],
    ['termination', true, 'termination'],
    ['growth', false, 'growth'],
  ])('in %s, told: %s, is spoken of as in %s', (stage, told, spoken) => {
    expect(spokenStage(stage, { fact: null, confidence: 0.5, isTold: told })).toBe(spoken);
  });
});

describe('an alert is raised', () => {
  it('when somebody is told who was not before', () => {
    const life = (isTold: boolean): Lifecycle => aLifecycle({ cause: { fact: null, confidence: 0.5, isTold } });
    expect([
      isRaised(life(false), life(true)),
      isRaised(life(true), life(true)),
      isRaised(life(true), life(false)),
    ]).toEqual([true, false, false]);
  });
});
