/** The frame in a real Chromium: addresses, Back, new tabs, the palette, and that streaming moves nothing. */
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { until } from '../e2e/service.harness.js';
import { DESK, PHONE, startBoard, withBrowser, type BoardUnderTest } from './board.harness.js';

const LAYOUT_SHIFT_AT_MOST = 0.1;
/** What is there once a screen has its data. */
const SHOWN_BY = {
  '/': 'move-row',
  '/alerts': 'alert-row',
  '/customers': 'customer-row',
  '/customers/falls-1': 'alert-card',
  '/model': 'model-sentence',
  '/health': 'health-sentence',
} as const;
const SCREENS = ['today', 'alerts', 'customers', 'model', 'health'] as const;

/** Each shift that no input caused, and what moved. */
const WATCH_SHIFTS = `
  window.shifts = [];
  const nameOf = ({ node }) => (node?.closest ? node : node?.parentElement)?.className ?? '';
  new PerformanceObserver((list) => {
    for (const { hadRecentInput, value, sources } of list.getEntries()) {
      if (!hadRecentInput) window.shifts.push({ value, moved: sources.map(nameOf) });
    }
  }).observe({ type: 'layout-shift' });
`;

let board: BoardUnderTest;

/** Assets of a private customer fall below the line: an alert. */
async function fall(customerId: string): Promise<void> {
  const now = Date.now();
  await board.arrive(customerId, { balance: 6_100_000, occurredAt: now - 60_000 });
  await until(
    () => statusOf(`/v1/customers/${encodeURIComponent(customerId)}`),
    (status) => status === 200,
  );
  await board.arrive(customerId, { balance: 5_400_000, occurredAt: now - 1_000 });
}

async function statusOf(path: string): Promise<number> {
  const { url, keys } = board.service;
  return (await fetch(url + path, { headers: { authorization: `Bearer ${keys.operator}` } })).status;
}

withBrowser('the frame in Chromium', () => {
  beforeAll(async () => {
    board = await startBoard(121);
    await fall('falls-1');
    await fall('falls-2');
  });
  afterAll(() => board.stop());

  async function open(at: string, size = DESK): Promise<Page> {
    const page = await board.open(size, { officer: 'Li Wei', at });
    await page.getByTestId('connection-state').and(page.locator('[data-state=online]')).waitFor();
    return page;
  }
  const hashOf = (page: Page): string => new URL(page.url()).hash;
  const story = (page: Page) => page.getByTestId('customer-story').and(page.locator('[data-status=found]'));
  const rowOf = (page: Page, customerId: string) => page.getByTestId('alert-row').filter({ hasText: customerId });

  it.each([DESK, PHONE])(
    'has a rail to every screen at $width px, and nothing is wider than the window',
    async (size) => {
      const page = await open('/', size);
      for (const screen of SCREENS) {
        await page.getByTestId(`rail-${screen}`).click();
        await page.getByTestId(`rail-${screen}`).and(page.locator('[aria-current=page]')).waitFor();
        await page.locator('main h1').waitFor({ state: 'attached' });
        expect(await page.evaluate('document.documentElement.scrollWidth - innerWidth')).toBeLessThanOrEqual(0);
      }
      await page.close();
    },
  );

  it('keeps the filter in the address, and Back takes it back', async () => {
    const page = await open('/alerts');
    await rowOf(page, 'falls-1').waitFor();
    await page.getByTestId('view-mine').click();
    await page.getByText('No alert matches.').waitFor();
    expect(hashOf(page)).toBe('#/alerts?view=mine');
    await page.getByTestId('filter-overdue').click();
    await until(
      () => Promise.resolve(hashOf(page)),
      (hash) => hash === '#/alerts?overdue=true&view=mine',
    );
    await page.goBack();
    expect(hashOf(page)).toBe('#/alerts?view=mine');
    expect(await page.getByTestId('filter-overdue').getAttribute('aria-pressed')).toBe('false');
    await page.goBack();
    await rowOf(page, 'falls-1').waitFor();
    expect(hashOf(page)).toBe('#/alerts');
    await page.close();
  });

  it('shows what a pasted address says', async () => {
    const page = await open('/alerts?whose=nobody&severity=info');
    await page.getByText('No alert matches.').waitFor();
    await page.evaluate("location.hash = '/?stage=decline'");
    await page.getByTestId('stage-tile-decline').and(page.locator('[aria-pressed=true]')).waitFor();
    await page.close();
  });

  it('has the open customer in the address; Back and Escape close, and the place in the list is kept', async () => {
    const page = await open('/alerts');
    await rowOf(page, 'falls-2').click();
    await story(page).waitFor();
    expect(hashOf(page)).toMatch(/^#\/alerts\?alert=[^&]+&customer=falls-2$/);
    await page.goBack();
    await page.getByTestId('customer-story').waitFor({ state: 'detached' });
    await rowOf(page, 'falls-2').press('Enter');
    await story(page).waitFor();
    await page.keyboard.press('Escape');
    await page.getByTestId('customer-story').waitFor({ state: 'detached' });
    expect(hashOf(page)).toBe('#/alerts');
    await page.waitForFunction("document.activeElement?.dataset.testid === 'alert-row'");
    await page.close();
  });

  it('opens a row in a new tab, signed in, by a click with Ctrl; signing out there signs out here', async () => {
    const page = await open('/alerts');
    const row = rowOf(page, 'falls-1');
    await row.waitFor();
    const [tab] = await Promise.all([page.context().waitForEvent('page'), row.click({ modifiers: ['Control'] })]);
    await story(tab).filter({ hasText: 'Private' }).or(story(tab)).first().waitFor();
    expect(hashOf(page)).toBe('#/alerts');
    await tab.getByTestId('story-page').click();
    await until(
      () => Promise.resolve(hashOf(tab)),
      (hash) => hash === '#/customers/falls-1',
    );
    await tab.getByTestId('sign-out').click();
    await page.getByTestId('signin-key').waitFor();
    await page.context().close();
  });

  it('is signed out in a new tab when no tab is signed in, and the link leads on after the sign-in', async () => {
    const page = await open('/alerts');
    const context = page.context();
    await page.getByTestId('sign-out').click();
    const tab = await context.newPage();
    await tab.goto(`${board.service.url}/#/customers/falls-1`);
    await tab.getByTestId('signin-key').fill(board.service.keys.agent);
    await tab.getByTestId('signin-submit').click();
    await story(tab).waitFor();
    expect(hashOf(tab)).toBe('#/customers/falls-1');
    expect(await tab.evaluate('JSON.stringify(localStorage)')).not.toContain(board.service.keys.agent);
    await context.close();
  });

  it('takes customers by ids that an address must write otherwise', async () => {
    const id = 'a/b?d#é%2F';
    await fall(id);
    const page = await open('/alerts');
    await page.getByTestId('alert-row').filter({ hasText: id }).click();
    await story(page).waitFor();
    await page.getByTestId('story-page').click();
    await page.locator('main h1').filter({ hasText: id }).waitFor();
    await story(page).waitFor();
    await page.reload();
    await page.locator('main h1').filter({ hasText: id }).waitFor();
    await story(page).waitFor();
    await page.close();
  });

  it('opens an alert by its id alone, and leaves an unknown one out', async () => {
    const page = await open('/alerts');
    const id = (await rowOf(page, 'falls-1').getAttribute('data-alert')) ?? '';
    await page.evaluate(`location.hash = '/alerts?alert=${id}'`);
    await story(page).waitFor();
    await page.evaluate("location.hash = '/alerts?alert=nobodys'");
    await until(
      () => Promise.resolve(hashOf(page)),
      (hash) => hash === '#/alerts',
    );
    await page.close();
  });

  it('finds screens, alerts and customers with Ctrl-K, without a mouse', async () => {
    const page = await open('/health');
    await page.keyboard.press('Control+k');
    const field = page.getByTestId('palette-input').and(page.locator(':focus'));
    await field.fill('mod');
    await page.keyboard.press('Enter');
    await page.getByTestId('model-active').waitFor();
    await page.keyboard.press('Control+k');
    await field.fill('falls-2');
    await page.getByTestId('palette-alert').waitFor();
    await page.keyboard.press('Enter');
    await story(page).waitFor();
    expect(hashOf(page)).toMatch(/^#\/alerts\?alert=[^&]+&customer=falls-2$/);
    await page.keyboard.press('Control+k');
    await field.fill('falls-1');
    await page.getByTestId('palette-customer').waitFor();
    await page.keyboard.press('ArrowUp'); // from the first to the last
    await page.keyboard.press('Enter');
    await page.locator('main h1').filter({ hasText: 'falls-1' }).waitFor();
    await page.close();
  });

  it.each([
    ['Today', '/', DESK],
    ['Today', '/', PHONE],
    ['Alerts', '/alerts', DESK],
    ['Customers', '/customers', DESK],
    ['a customer', '/customers/falls-1', DESK],
    ['Model', '/model', DESK],
    ['Health', '/health', DESK],
    ['Health', '/health', PHONE],
  ] as const)('moves nothing on %s (%s) while events stream in', async (_name, at, size) => {
    const page = await open(at, size);
    await page.getByTestId(SHOWN_BY[at]).first().waitFor();
    if (at === '/') await page.getByTestId('daily').locator('svg').waitFor();
    await page.waitForTimeout(1_500); // what the first screen loads has come
    await page.evaluate(WATCH_SHIFTS);
    for (let i = 0; i < 12; i++) {
      await board.arrive(`streams-${at}-${size.width}-${i}`, { balance: 6_100_000 });
      await fall(`sinks-${at.replace(/\W/g, '')}-${size.width}-${i}`);
    }
    await page.waitForTimeout(500);
    const shifts = await page.evaluate<{ value: number; moved: string[] }[]>('window.shifts');
    const sum = shifts.reduce((total, { value }) => total + value, 0);
    expect(sum <= LAYOUT_SHIFT_AT_MOST ? [] : shifts).toEqual([]);
    await page.close();
  });
});
