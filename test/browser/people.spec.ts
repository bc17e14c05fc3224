/** Acting on many alerts and taking it back, two people on one alert, contacts, and the way back to a row. */
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import type { AlertDetail, AlertView } from '../../src/client/protocol.js';
import { until } from '../e2e/service.harness.js';
import { AgentClient } from '../e2e/workbench.harness.js';
import { DESK, startBoard, withBrowser, type BoardUnderTest } from './board.harness.js';
import { focusedRow, online, someAlerts } from './desk.js';

/** More than a page of the list. */
const ALERTS = 260;
const LIST = "document.querySelector('[data-testid=alerts-list]')";
const CUSTOMERS = "document.querySelector('[data-testid=customers-list]')";

let board: BoardUnderTest;
let desk: AgentClient;
let alerts: AlertView[];

withBrowser('people and their alerts', () => {
  beforeAll(async () => {
    board = await startBoard(82, { SWEEP_SECONDS: '1' });
    alerts = await someAlerts(board, ALERTS);
    desk = new AgentClient(board.service);
  }, 180_000);
  afterAll(() => board.stop());

  async function open(at: string, officer = 'Li Wei', size = DESK): Promise<Page> {
    const page = await board.open(size, { officer, at });
    await online(page);
    return page;
  }
  const total = async (query: string): Promise<number> => (await desk.list(`limit=1&${query}`)).total;
  const stored = (id: string): Promise<AlertDetail> => board.service.get<AlertDetail>(`/v1/alerts/${id}`);
  const becomes = (query: string, count: number) =>
    until(
      () => total(query),
      (now) => now === count,
    );

  it('are assigned all at once, those that were never loaded included, and put back, but for one that changed since', async () => {
    const page = await open('/alerts?view=nobodys');
    await page
      .getByTestId('alerts-total')
      .filter({ hasText: String(ALERTS) })
      .waitFor();
    await page.keyboard.press('A');
    await page.keyboard.press('A');
    await page
      .getByTestId('bulk-count')
      .filter({ hasText: `All ${ALERTS}` })
      .waitFor();
    await page.getByTestId('bulk-assign').click();
    await page.locator('.ant-modal').getByText(`Assign ${ALERTS} alerts`).waitFor();
    await page.keyboard.type('Chen Jun');
    await page.keyboard.press('Enter');
    await becomes('assignee=Chen%20Jun', ALERTS);
    await page
      .getByTestId('undo-bar')
      .filter({ hasText: `${ALERTS} assigned to Chen Jun` })
      .waitFor();
    const [mine] = alerts;
    const now = await stored(mine?.id ?? '');
    await desk.done(now, { action: 'comment', by: 'Chen Jun', comment: 'I ring today' });
    await page.getByTestId('undo').click();
    await becomes('assignee=none', ALERTS - 1);
    await page.getByText(`${ALERTS - 1} put back. 1 not`).waitFor();
    expect((await stored(mine?.id ?? '')).assignee).toBe('Chen Jun');
    await desk.done(await stored(mine?.id ?? ''), { action: 'release', by: 'Chen Jun' });
    await page.close();
  }, 120_000);

  it('see each other on one alert, and not on another', async () => {
    const [one, other] = alerts;
    const at = (alert: AlertView | undefined) => `/alerts?alert=${alert?.id}&customer=${alert?.customerId}`;
    const [li, chen] = [await open(at(one)), await open(at(one), 'Chen Jun')];
    await li.getByTestId('viewers').getByText('Chen Jun is looking at this alert').waitFor();
    await chen.getByTestId('viewers').getByText('Li Wei is looking at this alert').waitFor();
    await chen.evaluate(`location.hash = ${JSON.stringify(at(other))}`);
    await li.getByTestId('viewers').waitFor({ state: 'hidden' });
    await chen.close();
    await li.close();
  });

  it('see at once what the other does', async () => {
    const [li, chen] = [await open('/alerts?sort=age'), await open('/alerts?sort=age', 'Chen Jun')];
    await li.getByTestId('alert-row').first().waitFor();
    const id = await li.getByTestId('alert-row').first().getAttribute('data-alert');
    const atChens = chen.locator(`.work-row:has([data-alert="${id}"])`);
    await atChens.waitFor();
    await li.getByTestId('alert-row').first().focus();
    await li.keyboard.press('c');
    await atChens.locator('.assignee').filter({ hasText: 'Li Wei' }).waitFor();
    await li.keyboard.press('z');
    await atChens.locator('.assignee').filter({ hasText: 'Li Wei' }).waitFor({ state: 'detached' });
    await li.close();
    await chen.close();
  });

  it('come back to the row and the place in the list by Back, far down', async () => {
    const page = await open('/alerts');
    await page.getByTestId('alert-row').first().waitFor();
    await until(
      async () => {
        await page.evaluate(`${LIST}.scrollTo(0, ${LIST}.scrollHeight)`);
        return page.evaluate<number>(`Number(${LIST}.querySelector('li:last-child')?.getAttribute('aria-posinset'))`);
      },
      (last) => last === ALERTS,
    );
    await page.evaluate(`${LIST}.scrollTo(0, 13_000)`);
    await page.locator('li[aria-posinset="216"]').waitFor();
    await page.locator('li[aria-posinset="216"] [data-testid=alert-row]').focus();
    const row = await focusedRow(page);
    const top = await page.evaluate<number>(`${LIST}.scrollTop`);
    await page.keyboard.press('Control+k');
    await page.getByTestId('palette-input').waitFor();
    await page.keyboard.type('c-0001');
    // The customer of exactly this id, below the alert.
    await page.getByTestId('palette-alert').first().waitFor();
    await page.getByTestId('palette-customer').first().waitFor();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await page.getByTestId('summary').waitFor();
    await page.goBack();
    await until(
      () => focusedRow(page),
      (now) => now === row,
    );
    expect(Math.abs((await page.evaluate<number>(`${LIST}.scrollTop`)) - top)).toBeLessThan(62);
    await page.close();
  });

  it('come back to their place in the list of customers, too, narrowed by when they entered the stage', async () => {
    const page = await open('/customers');
    await page.getByTestId('customer-row').first().waitFor();
    await page.getByTestId('filter-since').fill('2099-01-01');
    await page.keyboard.press('Enter');
    await page.getByTestId('customers-list').getByTestId('customer-row').first().waitFor({ state: 'detached' });
    expect(new URL(page.url()).hash).toBe('#/customers?since=2099-01-01');
    await page.getByTestId('filter-since').fill('2020-01-01');
    await page.keyboard.press('Enter');
    await page.getByTestId('customer-row').first().waitFor();
    await page.evaluate(`${CUSTOMERS}.scrollTo(0, 2_000)`);
    await page.locator('li[aria-posinset="48"]').waitFor();
    await page.locator('li[aria-posinset="48"] [data-testid=customer-row]').focus();
    await page.keyboard.press('Enter');
    await page.getByTestId('summary').waitFor();
    await page.goBack();
    await until(
      () => page.evaluate<string | null>("document.activeElement.closest('li')?.getAttribute('aria-posinset') ?? null"),
      (at) => at === '48',
    );
    await page.close();
  });

  it('log a contact on a customer’s page, without an alert in between, and it is in the timeline and on the ribbon', async () => {
    const page = await open('/customers/c-0009');
    await page.getByTestId('contact-open').click();
    await page.getByTestId('contact-form').getByText('Meeting').click();
    await page.getByTestId('contact-comment').fill('Came by to ask for the fees');
    await page.getByTestId('contact-save').click();
    const entry = page.getByTestId('whole-timeline').locator('li[data-what=contact]');
    await entry.filter({ hasText: 'Li Wei logged a contact: Meeting, Reached' }).waitFor();
    await entry.filter({ hasText: 'Came by to ask for the fees' }).waitFor();
    expect(await entry.count()).toBe(1);
    await page.getByTestId('ribbon-ours').waitFor();
    await page.getByTestId('risk-line').and(page.locator(':not([data-weeks="0"])')).waitFor();
    await page.close();
  });
});
