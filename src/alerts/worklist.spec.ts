import 'reflect-metadata';
import { expect, it } from '@jest/globals';
import { FEATURES } from '../core/features/features.js';
import { featuresOfSpec } from '../core/features/window.specs.js';
import { namedFeatures } from './worklist.service.js';

it('names the vector behind an alert, unknown values as null', () => {
  const named = namedFeatures(Float32Array.from(FEATURES, (_, i) => (i === 1 ? NaN : i)));
  expect(Object.keys(named ?? {})).toEqual(FEATURES);
  expect([named?.[FEATURES[1] ?? ''], named?.[FEATURES[2] ?? '']]).toEqual([null, 2]);
});

it('names the vector of a build with fewer columns', () => {
  const first = featuresOfSpec(1) ?? [];
  expect(Object.keys(namedFeatures(new Float32Array(first.length)) ?? {})).toEqual(first);
});

it.each([null, FEATURES.length - 1, FEATURES.length + 1])('names nothing of a vector of %s values', (length) => {
  expect(namedFeatures(length === null ? null : new Float32Array(length))).toBeNull();
});
