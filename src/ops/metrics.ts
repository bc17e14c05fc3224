/** Every metric of the service, with its labels. Counts and times only: no customer is ever a label. */
import { RISK_DIFFERENCES } from '../core/monitoring/shadow.js';
import { addDurations, DURATION_BOUNDS, type BucketCounts, type Durations } from '../core/monitoring/latency.js';
import { EventTimes } from './event.times.js';
import { bucketsOf, Counter, Gauge, Histogram, Registry, collectDefaultMetrics } from './prometheus.client.js';

/** How often the event loop's lag is sampled: every sample wakes the process. The figures include this time. */
const EVENT_LOOP_MS = 100;

/** The steps of a batch in their order. `infer` scores: with the model, or with the prior while it does not answer. */
export const BATCH_STEPS = ['read', 'apply', 'infer', 'decide', 'explain', 'plan', 'commit', 'report'] as const;
export type BatchStep = (typeof BATCH_STEPS)[number];

export class Metrics {
  readonly registry = new Registry();
  private readonly registers = [this.registry];

  readonly events = new Counter({
    name: 'tidewatch_events_total',
    help: 'Events by channel and outcome: accepted (the queue has it) or rejected at the door; applied, duplicate or too_late in a lane',
    labelNames: ['channel', 'outcome'],
    registers: this.registers,
  });
  readonly times = new EventTimes(this.registers);
  readonly stageStep = new Histogram({
    name: 'tidewatch_stage_step_seconds',
    help: `Time of each step of a batch: ${BATCH_STEPS.join(', ')}`,
    labelNames: ['step'],
    buckets: [...DURATION_BOUNDS],
    registers: this.registers,
  });
  readonly transitions = new Counter({
    name: 'tidewatch_stage_transitions_total',
    help: 'Stage transitions; from is "new" for a first stage',
    labelNames: ['from', 'to'],
    registers: this.registers,
  });
  readonly factTransitions = new Counter({
    name: 'tidewatch_fact_transitions_total',
    help: 'Stage transitions that a plain fact decided: closed, drained, income, silence, halved',
    labelNames: ['fact', 'to'],
    registers: this.registers,
  });
  readonly alerts = new Counter({
    name: 'tidewatch_alerts_total',
    help: 'Alerts opened, by severity and strategy',
    labelNames: ['severity', 'strategy'],
    registers: this.registers,
  });
  readonly commitConflicts = new Counter({
    name: 'tidewatch_redis_commit_conflicts_total',
    help: 'Commits refused because another commit of the shard came first or the job was applied before',
    registers: this.registers,
  });
  readonly takenJobs = new Counter({
    name: 'tidewatch_jobs_taken_along_total',
    help: 'Waiting jobs whose events were committed in the batch of the job before them',
    registers: this.registers,
  });
  readonly laneFaults = new Counter({
    name: 'tidewatch_lane_faults_total',
    help: 'Tries of a batch that failed and were repeated',
    registers: this.registers,
  });
  readonly laneRebuilds = new Counter({
    name: 'tidewatch_lane_rebuilds_total',
    help: 'Workers replaced because their lane took no jobs although some waited',
    registers: this.registers,
  });
  readonly swept = new Counter({
    name: 'tidewatch_swept_customers_total',
    help: 'Customers re-scored because time passed',
    registers: this.registers,
  });
  readonly unmapped = new Counter({
    name: 'tidewatch_unmapped_events_total',
    help: 'Applied events of types that config/activity.json does not map, by type; fifty types by name',
    labelNames: ['type'],
    registers: this.registers,
  });
  readonly heavyEvents = new Counter({
    name: 'tidewatch_heavy_customer_events_total',
    help: 'Applied events of customers with more ids in seven days than are remembered: one that comes again may count again',
    registers: this.registers,
  });
  readonly heldTransitions = new Counter({
    name: 'tidewatch_held_moves_total',
    help: 'Stage changes that were held, at each evaluation: silent_channel, brake, left_to_sweep, degraded',
    labelNames: ['reason'],
    registers: this.registers,
  });
  readonly liveClients = new Gauge({
    name: 'tidewatch_live_clients',
    help: 'Open dashboard sockets',
    registers: this.registers,
  });
  readonly liveDropped = new Counter({
    name: 'tidewatch_live_dropped_total',
    help: 'Dashboard sockets cut by the server',
    labelNames: ['reason'],
    registers: this.registers,
  });
  readonly inHandBytes = new Gauge({
    name: 'tidewatch_in_hand_bytes',
    help: 'Bytes of request bodies that have arrived and are not yet answered',
    registers: this.registers,
  });
  readonly droppedConnections = new Counter({
    name: 'tidewatch_dropped_connections_total',
    help: 'Connections closed at once because MAX_CONNECTIONS were open',
    registers: this.registers,
  });
  readonly answers = new Counter({
    name: 'tidewatch_http_answers_total',
    help: 'HTTP answers by route, method, status and run (live, replay); none for paths without a route',
    labelNames: ['route', 'method', 'status', 'run'],
    registers: this.registers,
  });
  readonly scrapeFaults = new Counter({
    name: 'tidewatch_scrape_faults_total',
    help: 'Times that a metric could not be read and was left out of the answer',
    labelNames: ['metric'],
    registers: this.registers,
  });
  readonly modelsInUse = new Gauge({
    name: 'tidewatch_models_in_use',
    help: 'Different models that score now, over all processes: more than 1 for long is a fault',
    registers: this.registers,
  });
  readonly modelInfo = new Gauge({
    name: 'tidewatch_model_info',
    help: 'The models in use, by role active or shadow: always 1, see the labels',
    labelNames: ['version', 'role'],
    registers: this.registers,
  });

  readonly degraded = new Gauge({
    name: 'tidewatch_degraded',
    help: '1 while the prior stands in here, because the model does not answer',
    registers: this.registers,
  });
  readonly shadowRows = new Counter({
    name: 'tidewatch_shadow_rows_total',
    help: 'Customers scored by the shadow too: agreed or differed in the stage; dropped to leave room for the active model',
    labelNames: ['outcome'],
    registers: this.registers,
  });
  readonly shadowDifference = new Histogram({
    name: 'tidewatch_shadow_risk_difference',
    help: 'Risk by the shadow minus risk by the active model, without its sign',
    buckets: [...RISK_DIFFERENCES],
    registers: this.registers,
  });
  readonly shadowTransitions = new Counter({
    name: 'tidewatch_shadow_moves_total',
    help: 'Stage transitions that the shadow would have made',
    labelNames: ['from', 'to'],
    registers: this.registers,
  });
  readonly shadowAlerts = new Counter({
    name: 'tidewatch_shadow_alerts_total',
    help: 'Evaluations that raise an alert about leaving, by whose scores: both, active or shadow',
    labelNames: ['by'],
    registers: this.registers,
  });

  readonly webhookDeliveries = new Counter({
    name: 'tidewatch_webhook_deliveries_total',
    help: 'Attempts to deliver a webhook, by how they ended: delivered, retried, failed, suppressed, held',
    labelNames: ['endpoint', 'outcome'],
    registers: this.registers,
  });
  readonly webhookDelivery = new Histogram({
    name: 'tidewatch_webhook_delivery_seconds',
    help: 'From the request to the end of its answer, per attempt that was sent',
    buckets: [...DURATION_BOUNDS],
    registers: this.registers,
  });

  /** Gauges that cannot be read now. A fault is reported once, until the gauge can be read again. */
  private readonly failing = new Set<string>();

  /** @param onFault called once when a gauge cannot be read */
  constructor(private readonly onFault: (fault: unknown, metric: string) => void = () => undefined) {
    collectDefaultMetrics({ register: this.registry, eventLoopMonitoringPrecision: EVENT_LOOP_MS });
  }

  /**
   * How long events of all runs took since the process started, in the buckets of `DURATION_BOUNDS`: `push` and `commit`
   * from the queue on, and the steps of batches, of which the commit is called `write`.
   */
  async durations(): Promise<Durations> {
    const [push, commit, steps] = await Promise.all([
      bucketsOf(this.times.toPush, 'run'),
      bucketsOf(this.times.toCommit, 'run'),
      bucketsOf(this.stageStep, 'step'),
    ]);
    const { commit: write, ...others } = steps;
    return { ...others, ...(write === undefined ? {} : { write }), ...summed({ push, commit }) };
  }

  /**
   * A gauge whose values are read at a scrape. `read` sets them; when it fails, the gauge stays empty and `onFault` is
   * called.
   */
  onScrape<L extends string>(
    name: string,
    help: string,
    labelNames: readonly L[],
    read: (gauge: Gauge<L>) => Promise<void>,
  ): void {
    const failed = (fault: unknown): void => this.couldNotRead(name, fault);
    const isRead = (): void => void this.failing.delete(name);
    new Gauge<L>({
      name,
      help,
      labelNames,
      registers: this.registers,
      async collect() {
        this.reset();
        await read(this).then(isRead, failed);
      },
    });
  }

  private couldNotRead(metric: string, fault: unknown): void {
    this.scrapeFaults.inc({ metric });
    if (this.failing.has(metric)) return;
    this.failing.add(metric);
    this.onFault(fault, metric);
  }
}

/** The rows of each histogram added up. */
function summed(histograms: Readonly<Record<string, Record<string, BucketCounts>>>): Durations {
  const each = Object.entries(histograms).flatMap(([name, rows]) =>
    Object.values(rows).map((row) => ({ [name]: row })),
  );
  return addDurations(each);
}
