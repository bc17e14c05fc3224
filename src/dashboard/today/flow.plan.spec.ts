import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { STAGES } from '../../client/vocabulary.js';
import { bandPath, FLOW_HEIGHT, flowPlan, FROMS, type FlowNode, type From } from './flow.plan.js';

const LABEL = 24;

describe('the plan of the stage flow', () => {
  it('has a node for each stage that was left or entered, in the order of the life cycle', () => {
    const { lefts, rights, total } = flowPlan({ maturity: { decline: 3 }, new: { prospect: 2, decline: 1 } });
    expect(lefts.map(({ stage, count }) => [stage, count])).toEqual([
      ['new', 3],
      ['maturity', 3],
    ]);
    expect(rights.map(({ stage, count }) => [stage, count])).toEqual([
      ['prospect', 2],
      ['decline', 4],
    ]);
    expect(total).toBe(6);
  });

  it('has a single node in the middle', () => {
    const [node] = flowPlan({ new: { prospect: 2 } }).lefts;
    expect(node?.y).toBeCloseTo((FLOW_HEIGHT - (node?.height ?? 0)) / 2, 6);
  });

  it('is empty when nobody changed stage', () => {
    expect(flowPlan({})).toEqual({ height: FLOW_HEIGHT, total: 0, lefts: [], rights: [], bands: [] });
  });

  const matrices = fc.dictionary(
    fc.constantFrom(...FROMS),
    fc.dictionary(fc.constantFrom(...STAGES), fc.integer({ min: 1, max: 100_000 }), { minKeys: 1 }),
    { minKeys: 1 },
  );

  it('keeps labels apart and nodes within the height, whatever the numbers', () => {
    fc.assert(
      fc.property(matrices, (matrix) => {
        const { lefts, rights } = flowPlan(matrix);
        for (const nodes of [lefts, rights] as readonly (readonly FlowNode<From>[])[]) {
          const middles = nodes.map(({ y, height }) => y + height / 2);
          const ends = nodes.map(({ y, height }) => y + height);
          expect(nodes.every(({ y }) => y >= 0) && ends.every((end) => end <= FLOW_HEIGHT + 1e-6)).toBe(true);
          middles.slice(1).forEach((middle, i) => expect(middle - (middles[i] ?? 0)).toBeGreaterThan(LABEL - 1e-6));
        }
      }),
    );
  });

  it('keeps labels apart where many stages lead to one', () => {
    const { lefts } = flowPlan({ new: { decline: 1 }, prospect: { decline: 1 }, maturity: { decline: 9_000 } });
    const middles = lefts.map(({ y, height }) => y + height / 2);
    expect((middles[1] ?? 0) - (middles[0] ?? 0)).toBeGreaterThan(LABEL - 1e-6);
  });

  it('fills each node with its bands, at both ends', () => {
    fc.assert(
      fc.property(matrices, (matrix) => {
        const { lefts, rights, bands } = flowPlan(matrix);
        for (const { stage, y, height } of lefts) {
          const own = bands.filter(({ from }) => from === stage);
          const last = own.at(-1);
          expect(own[0]?.fromY).toBeCloseTo(y, 6);
          expect((last?.fromY ?? 0) + (last?.thickness ?? 0)).toBeCloseTo(y + height, 6);
        }
        for (const { stage, y, height } of rights) {
          const last = bands.findLast(({ to }) => to === stage);
          expect((last?.toY ?? 0) + (last?.thickness ?? 0)).toBeCloseTo(y + height, 6);
        }
      }),
    );
  });

  it('draws a band from edge to edge and back', () => {
    const band = { from: 'new', to: 'decline', count: 1, fromY: 10, toY: 30, thickness: 4 } as const;
    expect(bandPath(band, 100)).toBe('M0 10.0C50 10.0 50 30.0 100 30.0V34.0C50 34.0 50 14.0 0 14.0Z');
  });
});
