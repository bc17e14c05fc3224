/** One customer's story, read from the state that the lanes store. */
import { Scorer } from '../onnx/scorer.js';
import { LoadedModels } from '../onnx/loaded.models.js';
import { Injectable } from '@nestjs/common';
import type { AlertView, CustomerView, FeaturesView, HistoryView, Untold, WindowView } from '../client/protocol.js';
import { isUnresolved } from '../core/alerts/alerting.js';
import { perStage } from '../core/ledger/ledger.js';
import { STAGE_COLUMNS } from '../core/primitives/codes.js';
import { alertIdOf, standingOf } from '../core/decision.js';
import { FEATURES, featureRows } from '../core/features/features.js';
import { deciderOf } from '../core/lifecycle/decider.js';
import { firstFlag, silentSignals } from '../core/alerts/forecast.js';
import { priorScores } from '../core/model/prior.scores.js';
import type { Attribution } from '../core/model/attribution.js';
import { signalsOf, type Signals } from '../core/features/signals.js';
import type { CustomerState } from '../core/state/state.js';
import { CHANNELS, KINDS, type EpochMs, type Stage } from '../core/primitives/vocabulary.js';
import type { Window } from '../core/features/windows.js';
import { Business } from '../business/business.js';
import { AlertStore } from '../redis/alert.store.js';
import { CustomerStore } from '../redis/customer.store.js';
import { RunDirectory } from '../redis/run.directory.js';
import { productViews } from './holdings.view.js';
import { knownCustomer, type KnownCustomer } from './known.customer.js';

interface Found extends KnownCustomer {
  run: string;
}

@Injectable()
export class CustomersService {
  constructor(
    private readonly directory: RunDirectory,
    private readonly customers: CustomerStore,
    private readonly alerts: AlertStore,
    private readonly models: LoadedModels,
    private readonly business: Business,
    private readonly asked: Scorer,
  ) {}

  async story(runName: string | undefined, customerId: string): Promise<CustomerView> {
    const { run, state, stage } = await this.find(runName, customerId);
    const { lifecycle } = state;
    const signals = signalsOf(state, state.asOf);
    const { version: model, policy } = this.models.active;
    const settings = { ...this.business, model, policy };
    const [attribution, ifSilent, openAlerts] = await Promise.all([
      this.inTime('reasons', this.attribution(signals)),
      this.inTime('ifSilent', this.ifSilent(customerId, state)),
      this.openAlerts(run, customerId, state),
    ]);
    const standing = standingOf(state, lifecycle, stage, signals, settings, attribution.value);
    return {
      customerId,
      ...standing,
      decidedBy: deciderOf(lifecycle),
      stageSinceAt: lifecycle.sinceAt,
      stageProbabilities: probabilities(lifecycle.scores.stages),
      windows: windowViews(signals),
      lastByChannel: lastByChannel(state),
      products: productViews(state.products),
      closings: state.closings,
      openAlert: openAlerts[0] ?? null,
      openAlerts,
      ifSilent: ifSilent.value,
      untold: [...attribution.untold, ...ifSilent.untold],
      firstSeenAt: state.firstSeenAt,
      lastActiveAt: state.lastActiveAt,
      scoredAt: state.asOf,
      model: lifecycle.model,
      policy: lifecycle.policy,
    };
  }

  async history(runName: string | undefined, customerId: string, asOf: EpochMs): Promise<HistoryView> {
    const { run } = await this.find(runName, customerId);
    const entries = (await this.customers.history(run, customerId)).filter(({ at }) => at <= asOf);
    return { customerId, entries, stage: entries[entries.length - 1]?.to ?? null };
  }

  /**
   * The vector that was last scored. It can be computed again because features depend only on the state and its
   * instant.
   */
  async features(runName: string | undefined, customerId: string): Promise<FeaturesView> {
    const { state } = await this.find(runName, customerId);
    const row = featureRows([signalsOf(state, state.asOf)]);
    const features = Object.fromEntries(FEATURES.map((name, i) => [name, numberOrNull(row[i])]));
    return { customerId, scoredAt: state.asOf, model: state.lifecycle.model, policy: state.lifecycle.policy, features };
  }

  private async find(runName: string | undefined, customerId: string): Promise<Found> {
    const { name: run } = await this.directory.named(runName);
    return { run, ...(await knownCustomer(this.customers, run, customerId)) };
  }

  /** The most urgent first. Alerts that are held out are shown to nobody. */
  private async openAlerts(run: string, customerId: string, { lifecycle }: CustomerState): Promise<AlertView[]> {
    const open = lifecycle.alerts.filter((alert) => isUnresolved(alert) && !alert.heldOut);
    const found = await Promise.all(
      open.map((alert) => this.alerts.ofCustomer(run, customerId, alertIdOf(customerId, alert))),
    );
    return found.flatMap((alert) => alert ?? []).sort((a, b) => b.priority - a.priority);
  }

  /**
   * The part of an answer that needs the model, or why it is missing. The rest of the answer never waits longer for
   * it.
   */
  private async inTime<T>(
    member: Untold['member'],
    answer: Promise<T>,
  ): Promise<{ value: T | null; untold: Untold[] }> {
    try {
      return { value: await this.asked.forPeople(answer), untold: [] };
    } catch (fault) {
      return { value: null, untold: [{ member, why: fault instanceof Error ? fault.message : String(fault) }] };
    }
  }

  private async attribution(signals: Signals): Promise<Attribution | null> {
    const { explainer } = this.models.active;
    if (explainer === undefined) return null;
    const [attribution = null] = await explainer.explain(featureRows([signals]), 1);
    return attribution;
  }

  private async ifSilent(customerId: string, state: CustomerState): Promise<CustomerView['ifSilent']> {
    const { active, down } = this.models;
    const steps = silentSignals(customerId, state, active.policy);
    const scores =
      down === null
        ? await active.score(featureRows(steps), steps.length)
        : steps.map((step) => priorScores(step, active.policy.prior, active.horizonDays));
    return firstFlag(customerId, state.lifecycle, steps, scores, active.policy, this.business.rules);
  }
}

function probabilities(stages: readonly number[]): Record<Stage, number> {
  return perStage((stage) => stages[STAGE_COLUMNS.indexOf(stage)] ?? 0);
}

function windowViews(signals: Signals): WindowView[] {
  const { hour, day, week, month, quarter, baseline } = signals;
  return [hour, day, week, month, quarter, baseline].map(windowView);
}

function windowView({ name, days, events, activeDays, amountIn, amountOut, amountBought }: Window): WindowView {
  return {
    window: name,
    days,
    events,
    activeDays,
    amountIn: amountIn / 100,
    amountOut: amountOut / 100,
    amountBought: amountBought / 100,
  };
}

function lastByChannel(state: CustomerState): CustomerView['lastByChannel'] {
  return state.lastByChannel.flatMap((last, i) => {
    const channel = CHANNELS[i];
    const kind = last === null ? undefined : KINDS[last.kind];
    return last === null || channel === undefined || kind === undefined ? [] : [{ channel, at: last.at, kind }];
  });
}

function numberOrNull(value: number | undefined): number | null {
  return value === undefined || Number.isNaN(value) ? null : value;
}
