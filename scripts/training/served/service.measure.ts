/** The figures of the service on a log: its unseen customers are replayed, and what was raised is counted. */
import type { EventLog } from '../rows/history.js';
import { weeklyEvaluations } from './alerting.js';
import type { Draws } from '../scores/scorecard.js';
import { serviceFigures, type ServiceFigures } from './service.figures.js';
import { serve, type BusinessRules, type ServedLife, type ServedModel } from './serving.js';
import { isTestCustomer, periodsOf } from '../rows/splits.js';
import { whereRows, type LabelledSamples } from '../rows/targets.js';

export interface MeasuredService {
  readonly figures: ServiceFigures;
  readonly lives: readonly ServedLife[];
  /** The rows of the replayed customers. */
  readonly weekly: LabelledSamples;
}

export interface ServiceOptions {
  readonly horizonDays: number;
  /** Of the draw of unseen customers. */
  readonly seed: number;
  readonly business: BusinessRules;
  readonly draws: Draws;
}

/** A replay of a hundred thousand customers would take many minutes: of more than this, every k-th is replayed. */
const MOST_CUSTOMERS = 10_000;

export async function measureService(
  log: EventLog,
  model: ServedModel,
  { horizonDays, seed, business, draws }: ServiceOptions,
  weekly = weeklyEvaluations(log, periodsOf(log, horizonDays).test, horizonDays, seed),
): Promise<MeasuredService> {
  const unseen = [...log.customers.keys()].filter((i) => isTestCustomer(log.customers[i]?.id ?? '', seed));
  const some = new Set(unseen.filter((_, i) => i % Math.ceil(unseen.length / MOST_CUSTOMERS) === 0));
  const lives = await serve(
    log,
    log.customers.filter((_, i) => some.has(i)),
    model,
    business,
  );
  const rows = whereRows(weekly, (row) => some.has(weekly.customer[row] ?? -1));
  const measured = { log, period: periodsOf(log, horizonDays).test, horizonDays };
  return { figures: serviceFigures(lives, rows, measured, draws), lives, weekly: rows };
}
