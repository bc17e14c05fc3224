/** The service as it is delivered, in memory: its business files, its model with the policy in it, and its settings. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { calendarOf } from '../../src/calendar.js';
import { readBusiness } from '../../src/business/business.js';
import type { StagePolicy } from '../../src/core/model/policy.js';
import type { ModelScores } from '../../src/core/model/model.scores.js';
import type { Calendar } from '../../src/core/primitives/calendar.js';
import { STAGE_COLUMNS } from '../../src/core/primitives/codes.js';
import { explainerOf } from '../../src/onnx/explainer.js';
import { readGolden, threadDataOf } from '../../src/onnx/manifest.js';
import { PriorModel } from '../../src/onnx/prior.model.js';
import { ModelSession } from '../../src/onnx/session.js';
import type { Oracle } from './rounds.js';
import type { WalkSettings } from './walker.js';

/** All lives lie in the years around it: time zones are known from here for ten years. */
const ZONES_AT = Date.UTC(2026, 0, 1);

/** The settings of the service, before a bank chose its time zone. */
export interface ServiceSettings extends Omit<WalkSettings, 'calendar'> {
  calendarIn: (timeZone: string) => Calendar;
}

export interface Service {
  settings: ServiceSettings;
  oracle: Oracle;
}

/** In place of a folder: the service without a model. */
export const NO_MODEL = 'none';

/** @param model the folder of the model, or NO_MODEL. Throws UnfitModelError, UnfitBusinessError. */
export async function openService(model: string): Promise<Service> {
  const { version, policy, oracle } = model === NO_MODEL ? withoutModel() : await withModel(model);
  const { catalog, bankDays, ...business } = readBusiness('config');
  const decision = { ...business, model: version, policy };
  const calendarIn = (timeZone: string): Calendar => calendarOf(timeZone, bankDays, ZONES_AT);
  return { settings: { catalog, calendarIn, decision }, oracle };
}

interface Scoring {
  version: string;
  policy: StagePolicy;
  oracle: Oracle;
}

function withoutModel(): Scoring {
  const prior = new PriorModel();
  const { version, policy } = prior;
  return { version, policy, oracle: { score: (features, rows) => prior.score(features, rows), explainer: null } };
}

async function withModel(model: string): Promise<Scoring> {
  const { manifest, data } = threadDataOf(model);
  const session = await ModelSession.load(data);
  const score: Oracle['score'] = async (features, rows) => {
    const { stage, risk } = await session.score(features, rows);
    return Array.from(risk, (one, row): ModelScores => ({
      risk: one,
      stages: Array.from(stage.subarray(row * STAGE_COLUMNS.length, (row + 1) * STAGE_COLUMNS.length)),
    }));
  };
  const explainer = explainerOf(
    readFileSync(join(model, 'model.onnx')),
    manifest,
    readGolden(model, manifest.features.length),
    score,
  );
  return { version: manifest.version, policy: manifest.policy, oracle: { score, explainer } };
}
