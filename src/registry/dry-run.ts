/**
 * One dry-run over the recorded states and histories of a run. It only reads.
 *
 * 1. Choose customers by hash from all who have a due time: a sweep under the new policy would evaluate these.
 * 2. Now: evaluate each as of the run's clock, exactly like a sweep, and score them in pages.
 * 3. Backtest: evaluate each day by day over the last days, until the time limit.
 */
import type { Attribution } from '../core/model/attribution.js';
import {
  NowTally,
  boundOf,
  firstOf,
  orderOf,
  type Examined,
  type ChangedCustomer,
  type NowView,
} from '../core/monitoring/dry-run.js';
import type { SampledTransition, Trial } from '../core/monitoring/dry-run.js';
import {
  BacktestTally,
  dailyEvaluations,
  type BacktestCustomer,
  type BacktestView,
} from '../core/monitoring/dry-run.backtest.js';
import { featureRows } from '../core/features/features.js';
import { itemAt } from '../core/primitives/item.at.js';
import { roundShare, shortShare } from '../core/state/lifecycle.js';
import { reasonsFor } from '../core/advice/reasons.js';
import { findingsOf } from '../core/facts/findings.js';
import type { StagePolicy } from '../core/model/policy.js';
import { signalsOf, type Signals } from '../core/features/signals.js';
import type { ModelScores } from '../core/model/model.scores.js';
import { advance, type CustomerState } from '../core/state/state.js';
import { decodeState } from '../core/state/state.codec.js';
import { Tiles } from '../core/state/tile.columns.js';
import type { Calendar } from '../core/primitives/calendar.js';
import type { EpochMs } from '../core/primitives/vocabulary.js';
import type { CustomerStore } from '../redis/customer.store.js';
import type { DueStore } from '../redis/due.store.js';
import type { Slices } from './slices.js';

export interface DryRunSettings {
  run: string;
  /** The run's clock. */
  asOf: EpochMs;
  days: number;
  /** The most customers to evaluate. */
  customers: number;
  sample: number;
}

export interface DryRunParts {
  due: DueStore;
  calendar: Calendar;
  customers: CustomerStore;
  /** Null when the model cannot be asked for reasons, or is late: the reasons of the rules are then used. */
  explain: (features: Float32Array, rows: number) => Promise<Attribution[] | null>;
  /** Throws when no model answers. */
  score: (signals: readonly Signals[]) => Promise<readonly ModelScores[]>;
  slices: Slices;
}

interface Read {
  customerId: string;
  /** Advanced to the run's clock. */
  state: CustomerState;
}

/** Rows per call of the model. */
const PAGE = 300;
/** Rows per explanation: the explainer blocks the thread while it runs. */
const EXPLAINED_AT_ONCE = 5;

export class DryRun {
  private unreadable = 0;

  constructor(
    private readonly parts: DryRunParts,
    private readonly settings: DryRunSettings,
    private readonly trial: Trial,
  ) {}

  async answer(): Promise<{ now: NowView; past: BacktestView | null }> {
    const total = await this.parts.due.count(this.settings.run);
    const chosen = await this.choose(total);
    const now = await this.now(chosen, total);
    return { now, past: this.settings.days === 0 ? null : await this.past(chosen, total) };
  }

  private async choose(total: number): Promise<string[]> {
    const most = this.settings.customers;
    const bound = boundOf(most, total);
    const chosen = new Set<string>();
    for await (const { customerIds } of this.parts.due.pages(this.settings.run)) {
      for (const id of customerIds) if (orderOf(id) < bound) chosen.add(id);
      await this.parts.slices.rest();
    }
    return firstOf(chosen, most);
  }

  private async now(chosen: readonly string[], total: number): Promise<NowView> {
    const tally = new NowTally(this.trial, this.settings.sample);
    const isCut = await this.inPages(chosen, PAGE, async (page) => {
      const read = await this.read(page);
      const signals = await this.each(read, ({ state }) => signalsOf(state, state.asOf));
      const scores = await this.parts.score(signals);
      await this.each(read, ({ customerId, state }, i) => {
        tally.add({ customerId, before: state.lifecycle, signals: itemAt(signals, i), scores: itemAt(scores, i) });
      });
    });
    const sample = await this.explained(tally.sample);
    return tally.view(this.settings.asOf, examinedOf(tally.examined, total, isCut), this.unreadable, sample);
  }

  private async past(chosen: readonly string[], total: number): Promise<BacktestView> {
    const { days, run } = this.settings;
    const tally = new BacktestTally(this.trial, days);
    const isCut = await this.inPages(chosen, Math.max(1, Math.floor(PAGE / days)), async (page) => {
      const read = await this.read(page);
      const histories = await Promise.all(read.map(({ customerId }) => this.parts.customers.history(run, customerId)));
      const all = read.map(({ customerId, state }, i): BacktestCustomer => {
        return { customerId, state, history: itemAt(histories, i) };
      });
      const evaluations = await this.each(all, (one) => dailyEvaluations(one, days));
      const scores = await this.parts.score(evaluations.flat());
      let next = 0;
      await this.each(all, (one, i) => {
        const own = itemAt(evaluations, i);
        tally.add(one, own, scores.slice(next, (next += own.length)));
      });
    });
    return tally.view(examinedOf(tally.examined, total, isCut));
  }

  /** True when the time limit was reached before the last page. */
  private async inPages(
    ids: readonly string[],
    size: number,
    work: (page: readonly string[]) => Promise<void>,
  ): Promise<boolean> {
    for (let start = 0; start < ids.length; start += size) {
      if (this.parts.slices.areOver) return true;
      await work(ids.slice(start, start + size));
    }
    return false;
  }

  private async each<T, R>(all: readonly T[], work: (one: T, i: number) => R): Promise<R[]> {
    const done: R[] = [];
    for (const [i, one] of all.entries()) {
      done.push(work(one, i));
      await this.parts.slices.rest();
    }
    return done;
  }

  /** Customers who were erased meanwhile are left out, as in a sweep. */
  private async read(ids: readonly string[]): Promise<Read[]> {
    const stored = await this.parts.customers.states(this.settings.run, ids);
    const read = await this.each(ids, (customerId, i): Read[] => {
      const state = this.decoded(itemAt(stored, i));
      return state === null ? [] : [{ customerId, state }];
    });
    return read.flat();
  }

  private decoded(bytes: Uint8Array | null): CustomerState | null {
    if (bytes === null) return null;
    try {
      const state = decodeState(bytes, new Tiles(), this.parts.calendar);
      advance(state, this.settings.asOf);
      return state;
    } catch (fault) {
      if (!(fault instanceof RangeError)) throw fault;
      this.unreadable++;
      return null;
    }
  }

  private async explained(movers: readonly ChangedCustomer[]): Promise<SampledTransition[]> {
    const told: SampledTransition[] = [];
    for (let start = 0; start < movers.length; start += EXPLAINED_AT_ONCE) {
      const some = movers.slice(start, start + EXPLAINED_AT_ONCE);
      const rows = featureRows(some.map(({ seen }) => seen.signals));
      const attributions = await this.parts.explain(rows, some.length);
      told.push(
        ...some.map((mover, i) =>
          sampled(mover, attributions === null ? null : itemAt(attributions, i), this.trial.candidate),
        ),
      );
      await this.parts.slices.rest();
    }
    return told;
  }
}

function sampled(
  { seen, from, to, present }: ChangedCustomer,
  attribution: Parameters<typeof reasonsFor>[2],
  policy: StagePolicy,
): SampledTransition {
  const { customerId, signals, scores } = seen;
  const risk = shortShare(roundShare(scores.risk)); // rounded like the state, then like the record
  const entered = to === from ? present : to;
  const findings = findingsOf(signals, policy.facts);
  const why = reasonsFor(entered, signals, attribution, findings).map(({ code }) => code);
  return { customerId, from, to, present, risk, why };
}

function examinedOf(examined: number, customers: number, cutShort: boolean): Examined {
  return { customers, examined, share: customers === 0 ? 1 : examined / customers, cutShort };
}
