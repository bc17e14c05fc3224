import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import type { AlertPage } from '../../src/client/protocol.js';
import { until } from '../e2e/service.harness.js';
import { DESK, PHONE, startBoard, withBrowser, type BoardUnderTest } from './board.harness.js';

const WIDE = { width: 1280, height: 800 };
/** What is left, and at stake, when their assets fall below the line. */
const LEFT = { small: 5_600_000, middle: 5_700_000, large: 5_800_000 };
const BEFORE = 6_100_000;

let board: BoardUnderTest;

withBrowser('the screen of alerts in Chromium', () => {
  beforeAll(async () => {
    board = await startBoard(122);
    const now = Date.now();
    for (const id of Object.keys(LEFT)) await board.arrive(id, { balance: BEFORE, occurredAt: now - 60_000 });
    for (const id of Object.keys(LEFT)) await known(`/v1/customers/${id}`);
    for (const [id, balance] of Object.entries(LEFT)) await board.arrive(id, { balance, occurredAt: now - 1_000 });
    await until(
      () => board.service.get<AlertPage>('/v1/alerts'),
      ({ total }) => total === 3,
    );
  });
  afterAll(() => board.stop());

  async function known(path: string): Promise<void> {
    const { url, keys } = board.service;
    const headers = { authorization: `Bearer ${keys.operator}` };
    await until(
      async () => (await fetch(url + path, { headers })).status,
      (status) => status === 200,
    );
  }

  async function open(at: string, size = WIDE, role: 'agent' | 'auditor' = 'agent'): Promise<Page> {
    const hash = `#key=${board.service.keys[role]}`;
    const page = await board.open(size, { officer: 'Li Wei', at, hash });
    await page.getByTestId('connection-state').and(page.locator('[data-state=online]')).waitFor();
    await page.getByTestId('alert-row').nth(2).waitFor();
    return page;
  }
  const order = (page: Page): Promise<string[]> => page.locator('[data-testid=alert-row] .who').allInnerTexts();
  const ordered = (page: Page, names: string[]) =>
    until(
      () => order(page),
      (now) => now.join() === names.join(),
    );
  const story = (page: Page) => page.getByTestId('customer-story').and(page.locator('[data-status=found]'));

  it('sorts by a column, the same one again in reverse, and Back takes it back', async () => {
    const page = await open('/alerts');
    await page.getByTestId('sort-value').click();
    await ordered(page, ['large', 'middle', 'small']);
    await page.getByTestId('sort-value').click();
    await ordered(page, ['small', 'middle', 'large']);
    expect(new URL(page.url()).hash).toBe('#/alerts?sort=-value');
    await page.goBack();
    await ordered(page, ['large', 'middle', 'small']);
    await page.close();
  });

  it('counts each saved view, and the view that is opened shows as many', async () => {
    const page = await open('/alerts');
    await page.getByTestId('view-high_value').filter({ hasText: /3$/ }).waitFor();
    await page.getByTestId('view-mine').filter({ hasText: /0$/ }).waitFor();
    await page.getByTestId('view-gone_cold').click();
    await page.getByText('No alert matches.').waitFor();
    await page.getByTestId('view-nobodys').click();
    await page.getByTestId('alerts-total').filter({ hasText: /^3$/ }).waitFor();
    await page.getByTestId('alert-row').nth(2).waitFor();
    await page.close();
  });

  it('opens an alert beside the list, which stays in use, and says why it stands there', async () => {
    const page = await open('/alerts?sort=value');
    await page.getByTestId('alert-row').first().click();
    await story(page).waitFor();
    await page.keyboard.press('j');
    await until(
      () => Promise.resolve(new URL(page.url()).hash),
      (hash) => hash.includes('customer=middle'),
    );
    await story(page).waitFor();
    await page.getByTestId('gain-button').click();
    const factors = page.getByTestId('gain-factors');
    await factors.filter({ hasText: '5,700,000' }).waitFor();
    expect(await factors.innerText()).toMatch(/× Freshness\s+100%/);
    await page.getByTestId('story-close').click();
    await page.getByTestId('customer-story').waitFor({ state: 'detached' });
    await page.close();
  });

  it('opens it over the list on a phone, and nothing is wider than the window', async () => {
    const page = await open('/alerts?sort=value', PHONE);
    await page.getByTestId('alert-row').first().click();
    await story(page).waitFor();
    expect(await page.locator('.ant-drawer').count()).toBeGreaterThan(0);
    expect(await page.evaluate('document.documentElement.scrollWidth - innerWidth')).toBeLessThanOrEqual(0);
    await page.close();
  });

  it('offers an auditor nothing to act with', async () => {
    const page = await open('/alerts', WIDE, 'auditor');
    await page.getByTestId('alert-row').first().click();
    await page.getByTestId('alert-timeline').waitFor();
    await page.keyboard.press('c');
    for (const id of ['alert-select', 'acts', 'bulk-bar', 'comment', 'officer-form']) {
      expect(await page.getByTestId(id).count()).toBe(0);
    }
    expect(await page.getByTestId('alert-row').count()).toBe(3);
    await page.close();
  });

  it('shows the list held while it is read, and what comes meanwhile when it is let go', async () => {
    const page = await open('/alerts', DESK);
    await page.getByTestId('alert-row').first().hover();
    await board.arrive('later', { balance: 6_500_000, occurredAt: Date.now() - 30_000 });
    await known('/v1/customers/later');
    await board.arrive('later', { balance: 5_700_000, occurredAt: Date.now() - 500 });
    await page.getByTestId('alerts-total').filter({ hasText: /^4$/ }).waitFor();
    expect(await order(page)).not.toContain('later');
    await page.mouse.move(2, 2);
    await page.getByTestId('alert-row').nth(3).waitFor();
    expect(await order(page)).toContain('later');
    await page.close();
  });
});
