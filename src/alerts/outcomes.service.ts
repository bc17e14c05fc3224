/** The outcomes of alerts: exported as labels, and compared between the alerts people saw and those held out. */
import { LoadedModels } from '../onnx/loaded.models.js';
import { Injectable } from '@nestjs/common';
import type { OutcomeLine, UpliftView } from '../client/protocol.js';
import { addSums, monthOf } from '../core/monitoring/outcomes.js';
import type { Alert } from '../core/contracts/records.js';
import { armOf, upliftOf, upliftVerdict } from '../core/monitoring/uplift.js';
import { Calendar } from '../core/primitives/calendar.js';
import type { EpochMs, Outcome } from '../core/primitives/vocabulary.js';
import { Business } from '../business/business.js';
import { BEFORE_ALL_RESOLVED, AlertStore } from '../redis/alert.store.js';
import { MonitorStore } from '../redis/monitor.store.js';
import { namedFeatures } from './worklist.service.js';

const PAGE = 200;

/**
 * 1 when the customer was lost, 0 when not, null where the outcome does not say. Earlier builds superseded the alert of a
 * decline when the customer closed, which counts as lost; one that ended with a death or by the bank says nothing.
 */
const LABELS: Readonly<Record<Outcome, 0 | 1 | null>> = {
  retained: 0,
  recovered: 0,
  false_alarm: 0,
  lost: 1,
  no_action: null,
  superseded: 1,
};

@Injectable()
export class OutcomesService {
  constructor(
    private readonly alerts: AlertStore,
    private readonly monitor: MonitorStore,
    private readonly models: LoadedModels,
    private readonly business: Business,
    private readonly calendar: Calendar,
  ) {}

  /** NDJSON, the newest first. */
  async *lines(run: string, since: EpochMs): AsyncGenerator<string> {
    for await (const page of this.alerts.allResolved(run, BEFORE_ALL_RESOLVED, PAGE)) {
      const recent = page.filter(({ at }) => at >= since);
      const alerts = recent.flatMap(({ alert }) => alert ?? []);
      const features = await this.alerts.featuresOf(run, alerts);
      const lines = alerts.map((alert, i) => `${JSON.stringify(lineOf(alert, features[i] ?? null))}\n`);
      if (lines.length > 0) yield lines.join('');
      if (recent.length < page.length) return;
    }
  }

  async uplift(run: string, asOf: EpochMs): Promise<UpliftView> {
    const { version: model, horizonDays } = this.models.active;
    const { heldOutShare } = this.business.rules;
    const months = await this.monitor.outcomes(run, monthOf(asOf, this.calendar));
    const sums = addSums(months.map((month) => month.sums));
    const [acted, held] = [armOf(sums, model, 'acted'), armOf(sums, model, 'held')];
    return {
      run,
      model,
      horizonDays,
      heldOutShare,
      acted,
      held,
      months: months.map(({ month }) => month),
      uplift: acted === null || held === null ? null : upliftOf(acted, held),
      verdict: upliftVerdict(heldOutShare, acted, held),
    };
  }
}

function lineOf(alert: Alert, features: Float32Array | null): OutcomeLine {
  const { id, customerId, kind, openedAt, resolvedAt, outcome, fromStage, stage, severity, risk, valueTier } = alert;
  const ended = outcome ?? 'no_action';
  return {
    alertId: id,
    customerId,
    kind,
    openedAt,
    resolvedAt: resolvedAt ?? openedAt,
    outcome: ended,
    label: alert.strategy === null ? null : LABELS[ended],
    heldOut: alert.heldOut === true,
    fromStage,
    stage,
    severity,
    risk,
    valueTier,
    strategy: alert.strategy?.name ?? null,
    model: alert.model,
    policy: alert.policy,
    features: namedFeatures(features),
  };
}
