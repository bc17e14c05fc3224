/** The list of customers in a real Chromium, on a real service. */
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { readFile } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import type { CustomerListView } from '../../src/client/protocol.js';
import { RestClient } from '../../src/client/rest.js';
import { until } from '../e2e/service.harness.js';
import { DESK, PHONE, startBoard, withBrowser, type BoardUnderTest } from './board.harness.js';

/** More than one page of the list. */
const CUSTOMERS = 130;
const LIST = "document.querySelector('[data-testid=customers-list]')";
const idOf = (n: number): string => `c-${String(n).padStart(3, '0')}`;

let board: BoardUnderTest;

withBrowser('the list of customers in Chromium', () => {
  beforeAll(async () => {
    board = await startBoard(116);
    await new RestClient({ base: board.service.url, key: board.service.keys.producer }).postEvents(
      Array.from({ length: CUSTOMERS }, (_, n) => ({
        id: `e-${n}`,
        customerId: idOf(n),
        occurredAt: Date.now() - 1_000,
        channel: 'mobile',
        type: 'payment',
        balance: 10_000 + 1_000 * n,
        branch: n % 10 === 0 ? 'Lake' : 'Bund',
      })),
    );
    await until(
      async () => (await board.service.get<CustomerListView>('/v1/customers')).count,
      (count) => count === CUSTOMERS,
    );
  });
  afterAll(() => board.stop());

  async function open(at: string, size = DESK): Promise<Page> {
    const page = await board.open(size, { officer: 'Li Wei', at });
    await page.getByTestId('customers-list').waitFor();
    return page;
  }
  const hashOf = (page: Page): string => new URL(page.url()).hash;
  const rows = (page: Page) => page.getByTestId('customer-row');
  const counted = (page: Page, count: number) =>
    page.getByTestId('customers-count').getByText(String(count), { exact: true }).waitFor();
  const idsIn = (page: Page): Promise<string[]> =>
    page.evaluate<string[]>(
      "[...document.querySelectorAll('[data-testid=customer-row]')].map(({ dataset }) => dataset.customer)",
    );

  it('says how many there are, and goes on to the last of them', async () => {
    const page = await open('/customers?sort=-assets');
    await counted(page, CUSTOMERS);
    const seen = new Set<string>();
    while (!seen.has(idOf(CUSTOMERS - 1))) {
      for (const id of await idsIn(page)) seen.add(id);
      await page.evaluate(`${LIST}.scrollBy(0, 400)`);
      await page.waitForTimeout(50);
    }
    expect(seen.size).toBe(CUSTOMERS);
    await page.close();
  });

  it('finds by a part of the id and by branch, and Back takes it back', async () => {
    const page = await open('/customers');
    await page.getByTestId('filter-id').fill('-04');
    await page.keyboard.press('Enter');
    await counted(page, 10);
    expect(hashOf(page)).toBe('#/customers?q=-04');
    await page.evaluate("location.hash = '/customers?branch=Lake&q=-04'");
    await counted(page, 1);
    expect(await idsIn(page)).toEqual([idOf(40)]);
    await page.goBack();
    await counted(page, 10);
    await page.getByTestId('filter-id').fill('ab');
    await page.keyboard.press('Enter');
    await page.getByText('Type at least 3 characters.').waitFor();
    expect(hashOf(page)).toBe('#/customers?q=-04');
    await page.goBack();
    await counted(page, CUSTOMERS);
    await page.close();
  });

  it('takes a least number when Enter is pressed; who finds nobody is told how to go on', async () => {
    const page = await open('/customers');
    await page.getByTestId('filter-silentFrom').fill('400');
    await page.keyboard.press('Enter');
    await page.getByText('No customer matches.').waitFor();
    expect(hashOf(page)).toBe('#/customers?silentFrom=400');
    await page.getByTestId('customers-list').getByRole('button').click();
    await counted(page, CUSTOMERS);
    await page.close();
  });

  it('is ordered by the names of its columns, in either direction', async () => {
    const page = await open('/customers');
    await page.getByTestId('order-assets').click();
    await rows(page)
      .first()
      .getByText(idOf(CUSTOMERS - 1))
      .waitFor();
    expect(hashOf(page)).toBe('#/customers?sort=assets');
    await page.getByTestId('order-assets').click();
    await rows(page).first().getByText(idOf(0)).waitFor();
    expect(hashOf(page)).toBe('#/customers?sort=-assets');
    await page.close();
  });

  it('is walked by keys, leads to a customer, and Back leads to the list', async () => {
    const page = await open('/customers?sort=-assets');
    await rows(page).first().focus();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('j');
    await page.waitForFunction(`document.activeElement?.dataset.customer === '${idOf(2)}'`);
    await page.keyboard.press('Enter');
    await page.getByTestId('customer-story').and(page.locator('[data-status=found]')).waitFor();
    expect(hashOf(page)).toBe(`#/customers/${idOf(2)}`);
    await page.goBack();
    await rows(page).first().waitFor();
    expect(hashOf(page)).toBe('#/customers?sort=-assets');
    await page.close();
  });

  it('shows the columns that were chosen, also after the page was loaded again', async () => {
    const page = await open('/customers');
    await page.getByTestId('columns').click();
    await page.getByTestId('columns-choice').getByLabel('Branch').uncheck();
    await page.getByTestId('columns-choice').getByLabel('In stage since').check();
    const shown = async (): Promise<void> => {
      await page.getByTestId('order-since').waitFor();
      expect(await page.locator('.customer-heads [data-column=branch]').count()).toBe(0);
      expect(await rows(page).first().locator('[data-column=since]').count()).toBe(1);
    };
    await shown();
    await page.reload();
    await shown();
    await page.close();
  });

  it('makes a file of all whom the filter finds', async () => {
    const page = await open('/customers?q=c-0&sort=-assets');
    await counted(page, 100);
    const [download] = await Promise.all([page.waitForEvent('download'), page.getByTestId('csv').click()]);
    const lines = (await readFile(await download.path(), 'utf8')).trimEnd().split('\r\n');
    expect(lines).toHaveLength(101);
    expect(lines[1]?.split(',').slice(0, 2)).toEqual([idOf(0), 'Development']);
    await page.getByText('The file holds 100 customers.').waitFor();
    await page.close();
  });

  it('says why there is no list, and why it does not go on, and what to do', async () => {
    const page = await board.open(DESK, { officer: 'Li Wei' });
    const problem = { type: 'about:blank', title: 'no', status: 400, code: 'bad_request', detail: 'The list is gone.' };
    const refuse = { status: 400, contentType: 'application/problem+json', body: JSON.stringify(problem) };
    await page.route(/\/v1\/customers\?/, (route) => route.fulfill(refuse));
    await page.evaluate("location.hash = '/customers'");
    await page.getByText('Could not load: The list is gone.').waitFor();
    await page.unroute(/\/v1\/customers\?/);
    await page.route(/\/v1\/customers\?.*cursor=/, (route) => route.fulfill(refuse));
    await page.getByRole('button', { name: 'Try again' }).click();
    await rows(page).first().waitFor();
    await page.evaluate(`${LIST}.scrollTo(0, ${LIST}.scrollHeight)`);
    await page.getByTestId('more-trouble').getByText('The list is gone.').waitFor();
    await page.unroute(/\/v1\/customers\?.*cursor=/);
    await page.getByTestId('more-trouble').getByRole('button', { name: 'Read the list again' }).click();
    await page.getByTestId('more-trouble').waitFor({ state: 'detached' });
    await page.close();
  });

  it('has cards on a phone, and its filters when they are asked for', async () => {
    const page = await open('/customers', PHONE);
    await rows(page).first().waitFor();
    expect(await page.evaluate('document.documentElement.scrollWidth - innerWidth')).toBeLessThanOrEqual(0);
    expect(await rows(page).first().locator('.cell-label').first().isVisible()).toBe(true);
    expect(await page.getByTestId('filter-stage').isVisible()).toBe(false);
    await page.locator('.filters-open').click();
    await page.getByTestId('order').waitFor();
    expect(await page.getByTestId('filter-stage').isVisible()).toBe(true);
    expect(await page.evaluate('document.documentElement.scrollWidth - innerWidth')).toBeLessThanOrEqual(0);
    await page.close();
  });
});
