/** A list longer than what is read at once: it is read page by page as one goes down. */
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { AlertPage, AlertView } from '../../src/client/protocol.js';
import { anAlert } from '../builders/alert.builder.js';
import { until } from '../e2e/service.harness.js';
import { DESK, startBoard, withBrowser, type BoardUnderTest } from './board.harness.js';

const PAGE = 200;
const TOTAL = 450;
const LIST = "document.querySelector('[data-testid=alerts-list]')";
const ROW = '[data-testid=alert-row]';

let board: BoardUnderTest;

const alerts: AlertView[] = Array.from({ length: TOTAL }, (_, i) =>
  anAlert({ id: `a${i}`, customerId: `c-${i}`, priority: TOTAL - i, openedAt: 0 }),
);

withBrowser('a long list of alerts', () => {
  beforeAll(async () => {
    board = await startBoard(113);
  });
  afterAll(() => board.stop());

  it('is read to its end with one question, its rows stay few, and the keys reach rows that are out of view', async () => {
    const page = await board.open(DESK, { officer: 'Li Wei' });
    const asked: string[] = [];
    await page.route(/\/v1\/alerts\?.*severity=high.*limit=200/, async (route) => {
      const params = new URL(route.request().url()).searchParams;
      const from = Number(params.get('cursor') ?? 0);
      params.delete('cursor');
      asked.push(`${from} ${params.toString()}`);
      const end = from + PAGE;
      const answer: AlertPage = {
        alerts: alerts.slice(from, end),
        total: TOTAL,
        cursor: end < TOTAL ? String(end) : null,
      };
      await route.fulfill({ json: answer });
    });
    await page.evaluate("location.hash = '/alerts?severity=high'");
    await page.getByTestId('alert-row').filter({ hasText: 'c-0' }).first().waitFor();
    await until(
      async () => {
        await page.evaluate(`${LIST}.scrollTo(0, ${LIST}.scrollHeight)`);
        return page.locator(`${ROW}[data-alert=a${TOTAL - 1}]`).count();
      },
      (count) => count === 1,
    );
    expect([...new Set(asked.map((one) => Number(one.split(' ')[0])))]).toEqual([0, PAGE, 2 * PAGE]);
    expect(new Set(asked.map((one) => one.split(' ')[1])).size).toBe(1);
    expect(await page.locator(ROW).count()).toBeLessThan(60);

    await page.locator(`${ROW}[data-alert=a${TOTAL - 1}]`).focus();
    await page.evaluate(`${LIST}.scrollTo(0, 0)`);
    await page.locator(`${ROW}[data-alert=a0]`).waitFor();
    await page.keyboard.press('k');
    await page.waitForFunction(`document.activeElement?.dataset.alert === 'a${TOTAL - 2}'`);
    await page.close();
  });
});
