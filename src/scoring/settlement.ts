/**
 * Settles the predictions of one shard whose outcome is final: each is added to the sums of its month exactly once.
 *
 * 1. Read the shard's version, then the predictions that can be settled, then the states of their customers.
 * 2. Commit the sums and the removal under that version. When somebody committed in between, nothing is written and the
 *    loop begins again. So two processes never count one prediction twice.
 */
import { itemAt } from '../core/primitives/item.at.js';
import { monthOf, outcomeFields } from '../core/monitoring/outcomes.js';
import { outcomeOf, readPrediction, type Prediction } from '../core/monitoring/predictions.js';
import type { Label } from '../core/monitoring/labels.js';
import { UTC, type Calendar } from '../core/primitives/calendar.js';
import { decodeState } from '../core/state/state.codec.js';
import { Tiles } from '../core/state/tile.columns.js';
import type { EpochMs } from '../core/primitives/vocabulary.js';
import { settlementWrites } from '../redis/prediction.store.js';
import type { ShardStore } from '../redis/shard.store.js';

/** @param batch the most predictions in one commit */
export async function countSettled(store: ShardStore, asOf: EpochMs, batch: number, calendar = UTC): Promise<void> {
  for (;;) {
    const { version } = await store.read([]);
    const due = await store.predictions.settling(asOf, batch);
    if (due.length === 0) return;
    const predictions = due.flatMap((text) => readPrediction(text) ?? []);
    const { states } = await store.read(predictions.map(({ customerId }) => customerId));
    const labelled = predictions.map((prediction, i) => ({
      prediction,
      label: labelFrom(prediction, itemAt(states, i), calendar),
    }));
    const outcome = await store.commit(version, '', settlementWrites(due, sumsOf(labelled, calendar), store.keys));
    if (outcome === 'committed') await store.predictions.keepOutcomes(monthsOf(predictions, calendar));
  }
}

interface Labelled {
  prediction: Prediction;
  label: Label | null;
}

/** What the predictions add to the sums of each month. */
function sumsOf(labelled: readonly Labelled[], calendar: Calendar): Map<string, Map<string, number>> {
  const sums = new Map<string, Map<string, number>>();
  for (const { prediction, label } of labelled) {
    const month = monthOf(prediction.asOf, calendar);
    const fields = sums.get(month) ?? new Map<string, number>();
    sums.set(month, fields);
    for (const [field, by] of outcomeFields(prediction, label)) fields.set(field, (fields.get(field) ?? 0) + by);
  }
  return sums;
}

/** Null when the state is gone or cannot be read: one bad state must not stop the sweep. */
function labelFrom(prediction: Prediction, bytes: Uint8Array | null, calendar: Calendar): Label | null {
  if (bytes === null) return null;
  try {
    return outcomeOf(prediction, decodeState(bytes, new Tiles(), calendar));
  } catch (fault) {
    if (fault instanceof RangeError) return null;
    throw fault;
  }
}

function monthsOf(predictions: readonly Prediction[], calendar: Calendar): Set<string> {
  return new Set(predictions.map(({ asOf }) => monthOf(asOf, calendar)));
}
