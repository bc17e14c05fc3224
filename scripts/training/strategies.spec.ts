/** The shipped rules on a year of real customers: which strategies they advise to whom. */
import 'reflect-metadata';
import { spokenStage } from '../../src/core/alerts/telling.js';
import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { A_BUSINESS } from '../../test/builders/business.builder.js';
import { standingOf } from '../../src/core/decision.js';
import { STRATEGIES_OF_STAGE } from '../../src/core/advice/strategy.js';
import { STAGES, type Stage } from '../../src/core/primitives/vocabulary.js';
import type { Signals } from '../../src/core/features/signals.js';
import { decodeState } from '../../src/core/state/state.codec.js';
import { bytesOf, type Decided } from '../../src/scoring/touched.js';
import { readManifest } from '../../src/onnx/manifest.js';
import { walkToEnd } from '../backtest/rounds.js';
import { Walker } from '../backtest/walker.js';
import { readLog } from '../logs/canonical.js';
import { collectLog } from './rows/history.js';
import { openRuntime } from './learners/runtime.js';

const MODEL = 'models/online-retail-1';
/** Every k-th customer is simulated. */
const ONE_IN = 16;

type Counts = Record<string, number>;

const byStage: Partial<Record<Stage, Counts>> = {};
const seen: Counts = {};
let [unexplained, unread] = [0, 0];
const refused: number[] = [];

function add(counts: Counts, name: string): void {
  counts[name] = (counts[name] ?? 0) + 1;
}

describe('the strategies of a real log', () => {
  beforeAll(async () => {
    const { catalog } = A_BUSINESS;
    const rows = readLog('scripts/data/online-retail.csv.gz', { catalog, onRefused: ({ line }) => refused.push(line) });
    const log = await collectLog(rows, catalog);
    const { policy, version: model } = readManifest(MODEL);
    const score = await openRuntime(readFileSync(`${MODEL}/model.onnx`));
    const settings = { ...A_BUSINESS, model, policy };
    const advise = (bytes: Uint8Array, signals: Signals): void => {
      const state = decodeState(bytes);
      const { stage } = state.lifecycle;
      if (stage === null) throw new RangeError('a decided customer has no stage');
      const { strategy } = standingOf(state, state.lifecycle, stage, signals, settings);
      if (strategy === null) throw new RangeError('the log knows of nobody whose relationship the bank ended');
      const spoken = stage === 'development' ? stage : spokenStage(stage, state.lifecycle.cause);
      add((byStage[spoken] ??= {}), strategy.name);
      if (strategy.because.length === 0) unexplained++;
      if (strategy.seenAt === null) unread++;
      for (const { name } of strategy.barriers ?? []) add(seen, name);
    };
    class Advised extends Walker {
      override settle(decided: Decided): void {
        super.settle(decided);
        if (decided.decision.history !== null) advise(bytesOf(decided), decided.signals);
      }
    }
    const walked = { catalog, calendar: log.calendar, decision: settings };
    const walkers = log.customers.filter((_, i) => i % ONE_IN === 0).map(({ sent }) => new Advised(sent, walked));
    await walkToEnd(walkers, walked, { score, explainer: null }, { forecast: false, reasons: false });
    for (const { diary } of walkers) if (diary.end.signals !== null) advise(diary.end.bytes, diary.end.signals);
  }, 120_000);

  it('has no growth: its policy does not use it, because it would be wrong too often', () => {
    expect([readManifest(MODEL).policy.growth.enter, byStage.growth]).toEqual([1, undefined]);
  });

  it.each(STAGES.filter((stage) => stage !== 'prospect' && stage !== 'growth'))('%s gets only its own', (stage) => {
    const names = Object.keys(byStage[stage] ?? {});
    expect(names.length).toBeGreaterThan(0);
    expect(STRATEGIES_OF_STAGE[stage]).toEqual(expect.arrayContaining(names));
  });

  it('decline gets several', () => {
    // This log has no balances and no failures: everybody counts as mass, and nobody complains.
    expect(Object.keys(byStage.decline ?? {}).sort()).toEqual(['let_go', 'respond']);
  });

  it('every choice says what led to it', () => {
    expect(unexplained).toBe(0);
  });

  it('names barriers of those who left, and reads them for the time they left', () => {
    expect(Object.keys(seen).sort()).toEqual(['lost_product_fit', 'never_settled']);
    expect(unread).toBe(0);
  });
});
