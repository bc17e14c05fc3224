/** A model of an earlier window spec beside this build's own: each gets the columns that it was trained on. */
import 'reflect-metadata';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { aWeighedModel, type WeighedModel } from '../../test/builders/model.builder.js';
import { FEATURES } from '../core/features/features.js';
import { featuresOfSpec, firstColumns } from '../core/features/window.specs.js';
import { WINDOW_SPEC } from '../core/features/windows.js';
import { UnfitModelError, readManifest, threadDataOf } from './manifest.js';
import { OnnxModel } from './model.js';
import { usualCustomer } from './usual-customer.js';
import { ModelSession } from './session.js';

const root = mkdtempSync(join(tmpdir(), 'tidewatch-specs-'));
const SPEC_1 = featuresOfSpec(1) ?? [];
const SILENT = 'business_silent_days';
const LAST = FEATURES.at(-1) ?? '';

afterAll(() => rmSync(root, { recursive: true }));

function aFolder(model: WeighedModel): string {
  return aWeighedModel(mkdtempSync(join(root, 'model-')), model);
}

/** Rows of all columns; each value says its row and its column. */
function someRows(rows: number): Float32Array {
  return Float32Array.from({ length: rows * FEATURES.length }, (_, i) => {
    const column = i % FEATURES.length;
    return 0.01 * ((i - column) / FEATURES.length + 1) * (column + 1);
  });
}

const riskOf = (score: number): number => 1 / (1 + Math.exp(-score));
const valueOf = (name: string, row: number): number => 0.01 * (row + 1) * (FEATURES.indexOf(name) + 1);

describe('a model of spec 1', () => {
  it('reads the first 73 columns of rows that hold more, one row after the other', async () => {
    const model = await OnnxModel.load(aFolder({ features: SPEC_1, windowSpec: 1, weightOf: SILENT }));
    const scores = await model.score(someRows(5), 5);
    scores.forEach(({ risk }, row) => expect(risk).toBeCloseTo(riskOf(valueOf(SILENT, row)), 5));
    const explained = await model.explainer.explain(someRows(5), 5);
    explained.forEach(({ base, byTheme }, row) => {
      expect(Object.values(byTheme).reduce((sum, value) => sum + value, base)).toBeCloseTo(valueOf(SILENT, row), 3);
    });
    await model.retire();
  });

  it('is scored beside one of this build, which reads all columns of the same rows', async () => {
    const folders = [
      aFolder({ features: SPEC_1, windowSpec: 1, weightOf: SILENT }),
      aFolder({ features: FEATURES, windowSpec: WINDOW_SPEC, weightOf: LAST }),
    ];
    const [first, second] = await Promise.all(folders.map((dir) => ModelSession.load(threadDataOf(dir).data)));
    const rows = someRows(3);
    const [by1, by2] = [await first!.score(rows, 3), await second!.score(rows, 3)];
    for (const row of [0, 1, 2]) {
      expect(by1.risk[row]).toBeCloseTo(riskOf(valueOf(SILENT, row)), 5);
      expect(by2.risk[row]).toBeCloseTo(riskOf(valueOf(LAST, row)), 5);
    }
    await Promise.all([first!.release(), second!.release()]);
  });

  it('refuses rows that are too short', async () => {
    const model = await OnnxModel.load(aFolder({ features: SPEC_1, windowSpec: 1, weightOf: SILENT }));
    await expect(model.score(new Float32Array(72), 1)).rejects.toThrow('rows of 72 columns are too short');
    await model.retire();
  });
});

it('the usual customers of spec 1 are whole rows, of which the later columns are unknown', () => {
  const golden = Array.from({ length: 8 }, (_, row) => ({ features: SPEC_1.map(() => row), stage: [], risk: 0 }));
  const { median, references } = usualCustomer({}, golden);
  expect([median, ...references].map(({ length }) => length)).toEqual(Array(17).fill(FEATURES.length));
  expect(references[9]?.slice(72, 75)).toEqual(Float32Array.of(1, NaN, NaN));
});

describe('a manifest', () => {
  it.each<[string, Omit<WeighedModel, 'weightOf'>, string]>([
    ['of spec 1 with a column of spec 2', { features: FEATURES, windowSpec: 1 }, `feature 73 is "${FEATURES[73]}"`],
    ['of spec 1 with 72 columns', { features: SPEC_1.slice(0, 72), windowSpec: 1 }, 'feature 72 is "missing"'],
    ['of spec 2 with the columns of spec 1', { features: SPEC_1, windowSpec: 2 }, 'feature 73 is "missing"'],
    ['of a later spec', { features: FEATURES, windowSpec: 3 }, 'window spec 3; this build computes specs 1 to 2'],
    ['of a spec that never was', { features: SPEC_1, windowSpec: 0 }, 'window spec 0; this build computes'],
  ])('%s is refused', (_what, model, sentence) => {
    const dir = aFolder({ ...model, weightOf: SILENT });
    expect(() => readManifest(dir)).toThrow(UnfitModelError);
    expect(() => readManifest(dir)).toThrow(sentence);
  });
});

describe('the columns of a model', () => {
  it('are the 73 of before in their order, and all of this build', () => {
    expect(SPEC_1).toHaveLength(73);
    expect([SPEC_1[0], SPEC_1[72]]).toEqual(['tenure_days', 'share_branch_quarter']);
    expect(featuresOfSpec(WINDOW_SPEC)).toEqual(FEATURES);
  });

  it('of this build are the rows themselves: nothing is copied', () => {
    const rows = someRows(4);
    expect(firstColumns(rows, 4, FEATURES.length)).toBe(rows);
    expect(firstColumns(rows, 4, 73)).toHaveLength(4 * 73);
  });
});
