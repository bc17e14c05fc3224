/** A customer's page in a real Chromium, over what the real service says of twenty-six weeks. */
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { Service } from '../../scripts/logs/service.js';
import { until } from '../e2e/service.harness.js';
import { DESK, PHONE, startBoard, withBrowser, type BoardUnderTest } from './board.harness.js';

const RUN = 'a-customer';
const ID = 'page-1';
const DAY_MS = 86_400_000;
/** A Monday. */
const BEGAN_AT = Date.UTC(2025, 0, 6, 4);
const WEEKS = 26;
/** The weeks that the usual leaves out, the present one included. */
const STOPPED_WEEKS = 5;
const LAST_DAY = WEEKS * 7 + 2;

let board: BoardUnderTest;

interface Act {
  day: number;
  [member: string]: unknown;
}

/** Mobile banking every week until it stops, one call, then assets fall below the private line: an alert. */
const ACTS: readonly Act[] = [
  ...Array.from({ length: WEEKS - STOPPED_WEEKS + 1 }, (_, week) => ({ day: week * 7, amount: 50 })),
  { day: LAST_DAY - 20, type: 'inquiry', channel: 'phone' },
  { day: LAST_DAY - 1, channel: 'branch', balance: 6_100_000 },
  { day: LAST_DAY, channel: 'branch', balance: 5_400_000 },
];

async function live(): Promise<void> {
  const operator = new Service(board.service.url, board.service.keys.operator);
  const atOf = (day: number): number => BEGAN_AT + day * DAY_MS;
  await operator.openReplay(RUN, { isSimulated: true, span: { fromAt: BEGAN_AT, toAt: atOf(LAST_DAY) } });
  for (const [i, { day, ...act }] of ACTS.entries()) {
    const usual = { id: `e${i}`, customerId: ID, channel: 'mobile', type: 'card_payment', currency: 'CNY' };
    await operator.postEvents(RUN, atOf(day), JSON.stringify({ ...usual, occurredAt: atOf(day), ...act }));
  }
  await until(
    () => board.service.get<{ total: number }>(`/v1/alerts?run=${RUN}&customer=${ID}`),
    ({ total }) => total === 1,
  );
}

withBrowser('a customer’s page in Chromium', () => {
  beforeAll(async () => {
    board = await startBoard(88, { SHARDS: '2' });
    await live();
  }, 120_000);
  afterAll(() => board.stop());

  async function open(size = DESK, language = 'en'): Promise<Page> {
    const page = await board.open(size, { officer: 'Li Wei', at: `/customers/${ID}` });
    await page.evaluate(`localStorage.setItem('tidewatch.language', '${language}')`);
    await page.reload();
    await page.getByTestId('customer-story').and(page.locator('[data-status=found]')).waitFor();
    await page.getByTestId('weekly-chart').first().waitFor();
    return page;
  }

  it.each([
    ['en', DESK, /^\w+ since .+ \(.+\): .+; next: .+, work must begin by .+\.$/],
    ['zh', PHONE, /^自 .+ 起（.+）处于.+：.+；下一步：.+，须于 .+ 前开始处理.*。$/],
  ] as const)('begins in %s with one sentence, and is not wider than the window', async (language, size, sentence) => {
    const page = await open(size, language);
    expect((await page.getByTestId('summary').innerText()).trim()).toMatch(sentence);
    for (const table of ['ribbon-table', 'weekly-table']) {
      await page.getByTestId(table).locator('summary').press('Enter');
      await page.getByTestId(table).getByRole('table').waitFor();
    }
    expect(await page.evaluate('document.documentElement.scrollWidth - innerWidth')).toBeLessThanOrEqual(0);
    await page.close();
  });

  it('draws the stages with the alert and the call as marks, and says the same in a table', async () => {
    const page = await open();
    await page.getByTestId('ribbon-alert').waitFor();
    expect(await page.getByTestId('ribbon-piece').count()).toBeGreaterThan(0);
    expect(await page.getByTestId('stage-ribbon').getAttribute('aria-label')).toMatch(
      /^Stages: \d+\. Alerts: 1\. Weeks .+: 1\.$/,
    );
    await page.getByTestId('ribbon-table').locator('summary').click();
    const rows = page.getByTestId('ribbon-table').getByRole('row');
    await rows.filter({ hasText: 'Alert: Tier line crossed' }).waitFor();
    await rows.filter({ hasText: 'Inquiry or contact' }).filter({ hasText: 'once' }).waitFor();
    await rows.filter({ hasText: 'Stage: ' }).first().waitFor();
    await page.close();
  });

  it('shows against the usual that a channel has stopped', async () => {
    const page = await open();
    const mobile = page.getByTestId('weekly-chart').and(page.locator('[data-name=mobile]'));
    await mobile.filter({ hasText: 'has stopped' }).filter({ hasText: '0 a week lately' }).waitFor();
    expect(await mobile.locator('rect').count()).toBeGreaterThanOrEqual(WEEKS);
    await page.close();
  });

  it('tells everything with who and why, and what is done on the page at once', async () => {
    const page = await open();
    const timeline = page.getByTestId('whole-timeline').getByRole('listitem');
    await timeline.filter({ hasText: 'Tidewatch opened it' }).waitFor();
    await timeline.filter({ hasText: 'First seen as' }).waitFor();
    await page.getByTestId('alert-card').getByRole('button', { name: 'Claim' }).click();
    await timeline.filter({ hasText: 'Li Wei claimed it' }).waitFor();
    await page.close();
  });

  it('is printed on white without what only a screen can do', async () => {
    const page = await open();
    await page.evaluate("document.documentElement.dataset.theme = 'dark'");
    await page.emulateMedia({ media: 'print' });
    for (const shown of ['summary', 'stage-ribbon', 'whole-timeline']) {
      expect(await page.getByTestId(shown).isVisible()).toBe(true);
    }
    expect(await page.locator('.rail, .header, .story-page button, .acts').filter({ visible: true }).count()).toBe(0);
    const paper = await page.evaluate("getComputedStyle(document.querySelector('.story-page .sheet')).backgroundColor");
    expect(paper).toBe('rgb(255, 255, 255)');
    await page.close();
  });
});
