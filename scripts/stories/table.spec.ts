import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { readBusiness } from '../../src/business/business.js';
import { readEvents } from '../../src/core/contracts/event.reader.js';
import { Draw, VARIATIONS } from './draw.js';
import { pageOf } from './page.js';
import type { Story } from './story.js';
import { CHAPTERS, TABLE } from './table.js';

const { catalog } = readBusiness(join(import.meta.dirname, '..', '..', 'config'));
const KINDS = TABLE.map((story) => [story.kind, story] as const);

describe('the table', () => {
  it('has sixty kinds and more, and twenty exact lives, each with a name of its own', () => {
    const exact = TABLE.filter(({ isSingle }) => isSingle === true);
    expect(exact).toHaveLength(20);
    expect(TABLE.length - exact.length).toBeGreaterThanOrEqual(60);
    expect(new Set(TABLE.map(({ kind }) => kind)).size).toBe(TABLE.length);
  });

  it('is what docs/stories.md says', () => {
    const page = readFileSync(join(import.meta.dirname, '..', '..', 'docs', 'stories.md'), 'utf8');
    expect(page).toBe(pageOf(CHAPTERS));
  });

  it.each(KINDS)('%s: one sentence, a right answer, and lives in order', (_kind, story) => {
    expect(story.life).toMatch(/^[A-Z].*[^.]\.$/);
    expect(story.right.length).toBeGreaterThan(0);
    for (const variation of VARIATIONS) checkLife(story, variation);
  });

  it('draws the same life for the same number, and another for the next', () => {
    const [story] = TABLE;
    const life = (identity: string): unknown => story?.live('c', new Draw(identity, 0.7));
    expect(life('1')).toEqual(life('1'));
    expect(life('1')).not.toEqual(life('2'));
  });
});

function checkLife(story: Story, variation: (typeof VARIATIONS)[number]): void {
  const { rows, turnAt, returnAt, endAt } = story.live(
    'c',
    new Draw(`${story.kind}/${variation}`, variation, story.lognormal),
  );
  const at = rows.map(({ occurredAt }) => occurredAt);
  expect(at).toEqual([...at].sort((a, b) => a - b));
  expect(new Set(rows.map(({ id }) => id)).size).toBe(rows.length);
  expect(at[0]).toBeLessThanOrEqual(turnAt);
  expect(turnAt).toBeLessThan(endAt);
  if (returnAt !== null) expect([turnAt < returnAt, returnAt < endAt]).toEqual([true, true]);
  const refused = rows.flatMap((row) => readEvents([row], row.occurredAt, { catalog, skewMs: 0 }).rejected);
  expect(refused).toEqual([]);
}

describe('gaps', () => {
  it.each([
    [0.3, 0],
    [0.7, 0],
    [1, 0],
    [0.7, 1],
  ] as const)(
    'with variation %s and a lognormal share of %s have that mean and that variation',
    (variation, lognormal) => {
      const draw = new Draw('gaps', variation, lognormal);
      const gaps = Array.from({ length: 40_000 }, () => draw.gap(7));
      const mean = gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length;
      const deviation = Math.sqrt(gaps.reduce((sum, gap) => sum + (gap - mean) ** 2, 0) / gaps.length);
      expect(mean / 7).toBeCloseTo(1, 1);
      expect(deviation / mean).toBeCloseTo(variation, 1);
    },
  );

  it('that are lognormal have the longer tail', () => {
    const longest = (lognormal: number): number => {
      const draw = new Draw('tail', 0.7, lognormal);
      return Math.max(...Array.from({ length: 20_000 }, () => draw.gap(1)));
    };
    expect(longest(1)).toBeGreaterThan(1.3 * longest(0));
  });
});
