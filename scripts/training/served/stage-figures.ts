/**
 * The quality of the stages that rules, model and policy decide together: each against what the log's own future
 * says.
 */
import { STAGE_COLUMNS } from '../../../src/core/primitives/codes.js';
import { STAGES, type Stage } from '../../../src/core/primitives/vocabulary.js';
import type { EventLog } from '../rows/history.js';
import { round } from '../scores/scorecard.js';
import { stageAt, type ServedLife } from './serving.js';
import type { LabelledSamples } from '../rows/targets.js';

/** Shares are of rows: customers in weekly evaluations. Null where the denominator is zero. */
export interface StageFigures {
  /** Rows in the stage, of all rows. */
  readonly share: number;
  /** Rows whose future belongs to the stage, of all rows. */
  readonly labelShare: number;
  /** Rows in the stage whose future belongs to it. */
  readonly precision: number | null;
  /** Rows whose future belongs to the stage and that were in it. */
  readonly recall: number | null;
  /** Rows in the stage whose business stopped or halved within the horizon. */
  readonly atRisk: number | null;
}

/** @param lives of the customers of the rows */
export function stageFigures(
  log: EventLog,
  evaluations: LabelledSamples,
  lives: readonly ServedLife[],
): Record<string, StageFigures> {
  const lifeOf = new Map(lives.map((life) => [life.customer, life]));
  const decided = Array.from(evaluations.at, (at, row) => {
    const customer = log.customers[evaluations.customer[row] ?? -1];
    const life = customer && lifeOf.get(customer);
    return life === undefined ? null : stageAt(life, at);
  });
  return Object.fromEntries(STAGES.map((stage) => [stage, figuresOf(stage, decided, evaluations)]));
}

function figuresOf(stage: Stage, decided: readonly (Stage | null)[], evaluations: LabelledSamples): StageFigures {
  const rows = decided.flatMap((one, row) => (one === null ? [] : [row]));
  const own = STAGE_COLUMNS.indexOf(stage);
  const stood = rows.filter((row) => decided[row] === stage);
  const became = rows.filter((row) => evaluations.stage[row] === own);
  const both = stood.filter((row) => evaluations.stage[row] === own).length;
  return {
    share: round(stood.length / Math.max(1, rows.length)),
    labelShare: round(became.length / Math.max(1, rows.length)),
    precision: shareOf(both, stood.length),
    recall: shareOf(both, became.length),
    atRisk: shareOf(stood.filter((row) => evaluations.risk[row] === 1).length, stood.length),
  };
}

function shareOf(part: number, whole: number): number | null {
  return whole === 0 ? null : round(part / whole);
}
