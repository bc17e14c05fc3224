import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { A_POLICY } from '../../test/builders/lifecycle.builder.js';
import { readBusiness } from '../../src/business/business.js';
import { decide } from '../../src/core/decision.js';
import { FEATURES, featureRows } from '../../src/core/features/features.js';
import { signalsOf } from '../../src/core/features/signals.js';
import { holdOf } from '../../src/core/lifecycle/holds.js';
import { dueAt } from '../../src/core/lifecycle/review.schedule.js';
import { attributionByTheme } from '../../src/core/model/attribution.js';
import type { ModelScores } from '../../src/core/model/model.scores.js';
import { THEMES } from '../../src/core/model/themes.js';
import { UTC } from '../../src/core/primitives/calendar.js';
import { STAGE_COLUMNS } from '../../src/core/primitives/codes.js';
import { isActive, translate } from '../../src/core/state/activity.js';
import { advance, apply, newState } from '../../src/core/state/state.js';
import { Draw } from './draw.js';
import type { Life } from './draft.js';
import { walkToEnd, type Oracle } from '../backtest/rounds.js';
import type { Story } from './story.js';
import { TABLE } from './table.js';
import { Walker, type WalkSettings } from '../backtest/walker.js';

const { catalog, ...business } = readBusiness(join(import.meta.dirname, '..', '..', 'config'));
const settings: WalkSettings = {
  catalog,
  calendar: UTC,
  decision: { ...business, model: 'made-up', policy: A_POLICY },
};
const SILENT = FEATURES.indexOf('business_silent_days');

/** Silence of two months is a sure risk. */
const oracle: Oracle = {
  score: (features, rows) =>
    Promise.resolve(
      Array.from({ length: rows }, (_, row) => scoresOf(features[row * FEATURES.length + SILENT] ?? NaN)),
    ),
  explainer: {
    explain: (_features, rows) =>
      Promise.resolve(
        Array.from({ length: rows }, () =>
          attributionByTheme(
            0,
            THEMES.map(() => 0),
          ),
        ),
      ),
  },
};

function scoresOf(silentDays: number): ModelScores {
  const risk = Number.isNaN(silentDays) ? 0 : Math.min(0.99, silentDays / 60);
  return {
    risk,
    stages: STAGE_COLUMNS.map((stage) => (stage === 'decline' ? risk : stage === 'maturity' ? 1 - risk : 0)),
  };
}

function livesOf(kinds: readonly string[]): Life[] {
  return TABLE.filter(({ kind }) => kinds.includes(kind)).flatMap((story: Story) =>
    [0, 1, 2].map((i) => story.live(`${story.kind}-${i}`, new Draw(`${story.kind}-${i}`, 0.7))),
  );
}

/** One customer in one loop: the state itself instead of its bytes, nobody else in the batch. */
function transitionsOf({ customerId, rows, endAt }: Life): [number, string][] {
  const found: [number, string][] = [];
  const state = newState(rows[0]?.occurredAt ?? endAt);
  let due = Infinity;
  let next = 0;
  for (;;) {
    const eventAt = rows[next]?.occurredAt ?? Infinity;
    const at = Math.min(eventAt, due);
    if (at > endAt) return found;
    advance(state, at);
    let occasion: 'act' | 'posting' | 'time' = eventAt <= due ? 'posting' : 'time';
    for (; eventAt <= due && rows[next]?.occurredAt === at; next++) {
      const activity = translate(rows[next]!, catalog);
      apply(state, activity);
      if (isActive(activity)) occasion = 'act';
    }
    const signals = signalsOf(state, at);
    const scores = scoresOf(featureRows([signals])[SILENT] ?? NaN);
    const subject = { customerId, before: state.lifecycle, signals, branch: null };
    const decision = decide(subject, scores, settings.decision, {
      stateOf: () => state,
      holdOf: ({ before }, after) => holdOf(before, after, occasion, signals, { silent: [], brake: null }),
    });
    if (decision.history !== null) found.push([at, decision.history.to]);
    state.lifecycle = decision.lifecycle;
    const review = dueAt(customerId, decision.lifecycle.stage, signals, A_POLICY);
    due = Math.min(decision.timerAt, decision.held === null ? review : at);
  }
}

describe('rounds', () => {
  it('say of each customer what a loop over this customer alone says', async () => {
    const lives = livesOf(['goes-on-to-the-end', 'dormant-and-back', 'salary-only', 'relationship-closed']);
    const walkers = lives.map((life) => new Walker(life, settings));
    await walkToEnd(walkers, settings, oracle, { forecast: false, reasons: false });
    const said = walkers.map(({ diary }) => diary.transitions.map(({ at, to }) => [at, to]));
    expect(said).toEqual(lives.map(transitionsOf));
    expect(said.flat().map(([, to]) => to)).toEqual(expect.arrayContaining(['decline', 'termination', 'development']));
  });

  it('write down alerts, the forecast after the last event, and what is known at the end', async () => {
    const [life] = livesOf(['goes-on-to-the-end']);
    const walker = new Walker(life!, settings);
    await walkToEnd([walker], settings, oracle, { forecast: true, reasons: true });
    const { alerts, forecast, end, transitions } = walker.diary;
    const declinedAt = transitions.find(({ to }) => to === 'decline')?.at;
    expect(forecast?.declineAt).toBe(declinedAt);
    expect(alerts[0]).toMatchObject({ at: declinedAt, change: 'opened', record: { kind: 'decline' } });
    expect(end.signals?.asOf).toBe(life?.endAt);
    expect(end.reasons.length).toBeGreaterThan(0);
  });

  it('keep the remarks of the intake', () => {
    const [life] = livesOf(['exact-zero-amount']);
    expect(new Walker(life!, settings).diary.remarks).toEqual(['zero_amount']);
  });
});
