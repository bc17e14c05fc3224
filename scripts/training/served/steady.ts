/**
 * The score of a world without memory, in which every customer keeps a constant rate for ever. There the counts so
 * far are all there is to know, and they still predict the label: customers with a lucky baseline window fall back to
 * their mean. A model must know more than that.
 */
import type { DataSet } from '../rows/dataset.js';
import type { EventLog } from '../rows/history.js';
import { fitLogistic, fitScaler, predictLogistic } from '../learners/logistic.js';
import type { LabelledSamples } from '../rows/targets.js';

export type SampleScorer = (data: LabelledSamples) => Float64Array;

const COLUMNS = 4;
/** The label's baseline, in horizons. */
const BASELINE_HORIZONS = 3;

/** Logistic regression on business days and length of the label's baseline window, and on both over the lifetime. */
export function fitSteady(log: EventLog, train: LabelledSamples, horizonDays: number): SampleScorer {
  const design = { ...countsOf(log, train, horizonDays), labels: train.risk };
  const scaler = fitScaler(design);
  const head = fitLogistic(design, scaler);
  return (data) => predictLogistic(scaler, head, countsOf(log, data, horizonDays));
}

function countsOf(log: EventLog, { at, customer, rows }: LabelledSamples, horizonDays: number): DataSet {
  const x = new Float32Array(rows * COLUMNS);
  for (let row = 0; row < rows; row++) {
    const { businessDays = [], firstDay = 0 } = log.customers[customer[row] ?? 0] ?? {};
    const cut = log.calendar.dayOf(at[row] ?? 0);
    const tenure = cut - firstDay;
    const window = Math.min(BASELINE_HORIZONS * horizonDays, tenure);
    const past = businessDays.filter((day) => day <= cut);
    x.set([past.filter((day) => day > cut - window).length, window, past.length, tenure], row * COLUMNS);
  }
  return { x, rows, columns: COLUMNS };
}
