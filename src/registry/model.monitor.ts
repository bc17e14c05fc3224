/** The monitoring view of the model that scores in a run, from the counts and outcomes that the lanes stored. */
import { monitorView, type MonitorInput, type MonitorView } from '../core/monitoring/monitor.js';
import type { DriftProfile } from '../core/monitoring/drift.js';
import { monthOf } from '../core/monitoring/outcomes.js';
import type { ScoringModel } from '../core/contracts/ports.js';
import type { Calendar } from '../core/primitives/calendar.js';
import type { EpochMs } from '../core/primitives/vocabulary.js';
import type { MonitorStore } from '../redis/monitor.store.js';

/** The parts of a model's manifest that the monitors use. */
export interface MonitoredModel {
  profile: DriftProfile | null;
  stated: MonitorInput['stated'];
}

export class ModelMonitor {
  constructor(
    private readonly store: MonitorStore,
    private readonly settings: { driftDays: number; driftMinRows: number; calendar: Calendar },
    private readonly inUse: () => Pick<ScoringModel, 'version' | 'horizonDays'>,
    private readonly watched: (version: string) => MonitoredModel,
  ) {}

  /** @param asOf the run's clock */
  async view(run: string, asOf: EpochMs): Promise<MonitorView> {
    const { version: model, horizonDays } = this.inUse();
    const { driftDays, driftMinRows: leastRows, calendar } = this.settings;
    const toDay = calendar.dayOf(asOf);
    const fromDay = toDay - driftDays + 1;
    const [counts, firstWeeks, months, pending] = await Promise.all([
      this.store.drift(run, model, fromDay, toDay),
      this.store.firstWeeks(run, model),
      this.store.outcomes(run, monthOf(asOf, calendar)),
      this.store.pending(run),
    ]);
    const span = { fromAt: calendar.startOf(fromDay), toAt: asOf };
    const read = { counts, firstWeeks, months, pending };
    return monitorView({ run, asOf, model, horizonDays, span, leastRows, ...this.watched(model), ...read });
  }
}
