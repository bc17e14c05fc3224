/** Every screen by the rules of axe, in both themes and languages, on a desk and on a phone. */
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { until } from '../e2e/service.harness.js';
import { faultsOf } from './axe.faults.js';
import { DESK, PHONE, startBoard, withBrowser, type BoardUnderTest } from './board.harness.js';

const PLACES = {
  today: '/',
  alerts: '/alerts',
  peek: '/alerts?customer=falls-1',
  customers: '/customers',
  customer: '/customers/falls-1',
  model: '/model',
  health: '/health',
} as const;

let board: BoardUnderTest;

withBrowser('the screens by the rules of axe', () => {
  beforeAll(async () => {
    board = await startBoard(65);
    const now = Date.now();
    await board.arrive('falls-1', { balance: 6_100_000, occurredAt: now - 60_000 });
    await until(
      async () => (await board.service.get<{ customers: number }>('/v1/stages')).customers,
      (customers) => customers === 1,
    );
    await board.arrive('falls-1', { balance: 5_400_000, occurredAt: now - 1_000 });
  });
  afterAll(() => board.stop());

  it.each([
    ['light', 'en', DESK],
    ['dark', 'en', DESK],
    ['light', 'zh', PHONE],
    ['dark', 'zh', PHONE],
  ] as const)('have nothing serious in %s, %s', async (theme, language, size) => {
    const page = await board.open(size, { officer: 'Li Wei' });
    await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' });
    await page.evaluate(`localStorage.setItem('tidewatch.language', '${language}')`);
    await page.reload();
    await page.getByTestId('connection-state').and(page.locator('[data-state=online]')).waitFor();
    const found: Record<string, string[]> = {};
    for (const [name, at] of Object.entries(PLACES)) {
      await page.evaluate(`location.hash = ${JSON.stringify(at)}`);
      await page.locator('main h1').waitFor({ state: 'attached' });
      if (at.includes('falls-1')) await page.getByTestId('alert-card').waitFor();
      await page.waitForTimeout(400); // what fades in has come
      found[name] = await faultsOf(page);
    }
    await page.keyboard.press('Control+k');
    await page.getByTestId('palette-input').and(page.locator(':focus')).waitFor();
    await page.waitForTimeout(400);
    found['palette'] = await faultsOf(page);
    expect(Object.fromEntries(Object.entries(found).filter(([, faults]) => faults.length > 0))).toEqual({});
    await page.close();
  });

  it('have boxes on a phone that a finger hits', async () => {
    const page = await board.open(PHONE, { officer: 'Li Wei', at: '/alerts' });
    await page.getByTestId('alert-select').waitFor();
    const box = await page.getByTestId('alert-select').boundingBox();
    const target = await page.locator('.pick').boundingBox();
    expect(box?.width).toBeGreaterThanOrEqual(24);
    expect(Math.min(target?.width ?? 0, target?.height ?? 0)).toBeGreaterThanOrEqual(44);
    await page.close();
  });
});
