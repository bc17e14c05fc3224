/** What the page says of a replay: that it is simulated, how far its log is, its silent channels, and its branches. */
import { cpSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { Service } from '../../scripts/logs/service.js';
import type { Page } from 'playwright-core';
import { DESK, PHONE, startBoard, withBrowser, type BoardUnderTest } from './board.harness.js';

const RUN = 'a-drawn-bank';
const DAY_MS = 86_400_000;
const BEGAN_AT = Date.UTC(2025, 0, 1);
const midnight = (day: number): number => BEGAN_AT + day * DAY_MS;
const BRANCHES = {
  east: { parent: null, en: 'East region', zh: '华东分行' },
  b1: { parent: 'east', en: 'Riverside branch', zh: '滨江支行' },
};

let board: BoardUnderTest;
let operator: Service;

/** A month of payments, then the relationship is closed: one alert. */
async function leave(customerId: string, branch: string): Promise<void> {
  const event = { customerId, channel: 'mobile', branch, currency: 'CNY', balance: 9_000 };
  const acts = Array.from({ length: 30 }, (_, day) => ({ day, type: 'card_payment', amount: 50 }));
  const events = [...acts, { day: 30, type: 'relationship_closed' }].map(({ day, ...act }) => ({
    id: `${customerId}-${day}`,
    occurredAt: midnight(day),
    ...event,
    ...act,
  }));
  for (const one of events) await operator.postEvents(RUN, one.occurredAt, JSON.stringify(one));
}

withBrowser('the page of a replay', () => {
  beforeAll(async () => {
    const config = join(mkdtempSync(join(tmpdir(), 'tidewatch-branches-')), 'config');
    cpSync('config', config, { recursive: true });
    writeFileSync(join(config, 'branches.json'), JSON.stringify({ branches: BRANCHES }));
    board = await startBoard(95, { CONFIG_DIR: config, SHARDS: '2' });
    operator = new Service(board.service.url, board.service.keys.operator);
    await operator.openReplay(RUN, { isSimulated: true, span: { fromAt: BEGAN_AT, toAt: midnight(40) } });
    await leave('named', 'b1');
    await leave('unnamed', 'b-77');
  });
  afterAll(() => board.stop());

  async function open(size = DESK): Promise<Page> {
    const page = await board.open(size, { at: '/alerts' });
    await page.getByTestId('connection-state').and(page.locator('[data-state=online]')).waitFor();
    return page;
  }

  it('says for good that the run is simulated, in both languages, on a desk and on a phone', async () => {
    for (const size of [DESK, PHONE]) {
      const page = await open(size);
      await page.getByTestId('simulated').filter({ hasText: 'Simulated' }).waitFor();
      await page.getByText('中文', { exact: true }).click();
      await page.getByTestId('simulated').filter({ hasText: '模拟数据' }).waitFor();
      expect(await page.evaluate('document.documentElement.scrollWidth - innerWidth')).toBeLessThanOrEqual(0);
      await page.close();
    }
  });

  it('names the branches of alerts where they have names, and filters by them', async () => {
    const page = await open();
    const branchOf = (customer: string) =>
      page.getByTestId('alert-row').filter({ hasText: customer }).getByTestId('alert-branch');
    const named = page.getByTestId('alert-branch').filter({ hasText: 'Riverside branch' });
    await named.waitFor();
    await branchOf('unnamed').filter({ hasText: 'b-77' }).waitFor();
    await page.getByTestId('filter-branch').click();
    await page.locator('.ant-select-item-option', { hasText: 'Riverside branch' }).click();
    await page.getByTestId('alerts-total').filter({ hasText: '1' }).waitFor();
    expect(await page.getByTestId('alert-row').count()).toBe(1);
    await page.getByText('中文', { exact: true }).click();
    await page.getByTestId('alert-branch').filter({ hasText: '滨江支行' }).waitFor();
    await page.close();
  });

  it('says which channel is silent, that its decisions were made later, and when the log is through', async () => {
    const page = await open();
    const bar = page.getByTestId('log-bar');
    await bar.filter({ hasText: 'Day 30 of 40' }).filter({ hasText: '10 days to come' }).waitFor();
    const silent = [{ channel: 'mobile', sinceAt: midnight(30) }] as const;
    await operator.advanceClock(RUN, midnight(32), silent);
    await page
      .getByTestId('safeguard-silent')
      .filter({ hasText: /Mobile banking has been silent since/ })
      .waitFor();
    await operator.advanceClock(RUN, midnight(33), []);
    await page
      .getByTestId('safeguard-ended')
      .filter({ hasText: /Mobile banking delivers again/ })
      .waitFor();
    expect(await page.getByTestId('safeguard-silent').count()).toBe(0);
    await operator.advanceClock(RUN, midnight(48), []);
    await bar.filter({ hasText: 'the log is through' }).waitFor();
    await page.getByTestId('safeguard-ended').waitFor({ state: 'detached' }); // it was long ago
    await page.close();
  });
});
