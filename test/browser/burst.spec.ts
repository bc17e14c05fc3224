/** A burst of alerts, while somebody works with the keys. `BURST=1000` is the long form, of two minutes. */
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { startTestService, until } from '../e2e/service.harness.js';
import { AgentClient, customersWhoEnd } from '../e2e/workbench.harness.js';
import { DESK, startBoard, withBrowser, type BoardUnderTest } from './board.harness.js';
import { online, someAlerts } from './desk.js';

const BURST = Number(process.env['BURST'] ?? 200);
const BEFORE = 60;
const ANSWERED_MS = 100;

/** From each key to the next frame after it, in the page. */
const MEASURE = `(() => {
  window.answered = [];
  document.addEventListener('keydown', (event) => {
    const at = event.timeStamp;
    requestAnimationFrame(() => setTimeout(() => window.answered.push(performance.now() - at), 0));
  }, { capture: true });
})()`;

let board: BoardUnderTest;

withBrowser('a burst of alerts', () => {
  beforeAll(async () => {
    board = await startBoard(83, { SWEEP_SECONDS: '1' });
    await someAlerts(board, BEFORE, 'before');
  }, 120_000);
  afterAll(() => board.stop());

  /** Goes up and down until it is over. */
  async function keysUntil(page: Page, isOver: () => Promise<boolean>): Promise<number[]> {
    await page.evaluate('void (window.answered.length = 0)');
    for (let i = 0; i < 20 || !(await isOver()); i++) {
      await page.keyboard.press(Math.floor(i / 15) % 2 === 0 ? 'j' : 'k');
      await page.waitForTimeout(30);
    }
    return (await page.evaluate<number[]>('window.answered')).toSorted((a, b) => a - b);
  }
  const share = (times: readonly number[], of: number): number => times[Math.floor(of * (times.length - 1))] ?? NaN;

  it('leaves the keys as quick as they were, and every alert arrives once', async () => {
    const page = await board.open(DESK, { officer: 'Li Wei', at: '/alerts?sort=age' });
    await online(page);
    await page.getByTestId('alert-row').first().waitFor();
    await page.getByTestId('alert-row').first().focus();
    await page.evaluate(MEASURE);
    const quiet = await keysUntil(page, () => Promise.resolve(true));

    const desk = new AgentClient(board.service);
    const names = Array.from({ length: BURST }, (_, i) => [`burst-${i}`, null] as const);
    await customersWhoEnd(board.service.redisUrl, Object.fromEntries(names));
    const times = await keysUntil(page, async () => (await desk.list('limit=1')).total === BEFORE + BURST);
    const [median, late] = [share(times, 0.5), share(times, 0.95)];
    const said = `${times.length} keys: median ${median.toFixed(0)} ms, 95 % ${late.toFixed(0)} ms; quiet: ${share(quiet, 0.95).toFixed(0)} ms`;
    // The margin is for a machine that does other work: a page that is held up by the burst exceeds it many times over.
    const margin = Math.max(1, share(quiet, 0.5) / 25);
    expect([said, median <= ANSWERED_MS * margin, late <= 3 * ANSWERED_MS * margin]).toEqual([said, true, true]);
    if (process.env['BURST'] !== undefined) process.stdout.write(`${said}\n`);

    await page.evaluate('document.activeElement.blur()');
    await page
      .getByTestId('alerts-total')
      .filter({ hasText: new Intl.NumberFormat('en').format(BEFORE + BURST) })
      .waitFor({ timeout: 60_000 });
    await page.close();
  }, 240_000);
});

withBrowser('a service that is killed while the page follows it', () => {
  it('is said to be cut since the last news, and afterwards nothing is missed and nothing doubled', async () => {
    const env = { SWEEP_SECONDS: '1', DATA_DIR: mkdtempSync(join(tmpdir(), 'tidewatch-cut-')) };
    const cut = await startBoard(84, env);
    try {
      await someAlerts(cut, 30, 'first');
      const page = await cut.open(DESK, { officer: 'Li Wei', at: '/alerts?sort=age' });
      await online(page);
      await page.getByTestId('alert-row').nth(9).waitFor();
      const { port } = new URL(cut.service.url);
      const lastly = Date.now();
      await customersWhoEnd(
        cut.service.redisUrl,
        Object.fromEntries(Array.from({ length: 40 }, (_, i) => [`mid-${i}`, null])),
      );
      await cut.service.kill();
      await page.getByTestId('cut-since').waitFor();
      const said = await page.getByTestId('cut-since').innerText();
      const [, hours, minutes, seconds] = /(\d+):(\d+):(\d+)/.exec(said) ?? [];
      const since = new Date().setHours(Number(hours), Number(minutes), Number(seconds), 0);
      expect(Math.abs(since - lastly)).toBeLessThan(15_000);
      await until(
        () => page.getByTestId('behind').getAttribute('data-seconds'),
        (behind) => Number(behind) >= 4,
      );
      const again = await startTestService(cut.service.redisUrl, { ...env, STATS_MS: '200', PORT: port });
      try {
        const desk = new AgentClient(again);
        await until(
          () => desk.list('limit=1'),
          ({ total }) => total === 70,
        );
        await online(page);
        expect(await page.getByTestId('cut-since').count()).toBe(0);
        await page.getByTestId('alerts-total').filter({ hasText: /^70$/ }).waitFor({ timeout: 60_000 });
        const there = await until(
          () => rowsOf(page),
          (rows) => rows.length >= 70,
        );
        const listed = (await desk.list('limit=500')).alerts.map(({ customerId }) => customerId);
        expect(there.toSorted()).toEqual(listed.toSorted());
        await page.close();
      } finally {
        await again.stop();
      }
    } finally {
      await cut.stop();
    }
  }, 240_000);
});

/** All rows of the list from its top to its end, as a reader meets them. */
async function rowsOf(page: Page): Promise<string[]> {
  return page.evaluate<string[]>(`(async () => {
    const list = document.querySelector('[data-testid=alerts-list]');
    const rows = new Map();
    for (let top = 0; top <= list.scrollHeight; top += 300) {
      list.scrollTo(0, top);
      await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
      for (const row of list.querySelectorAll('li')) {
        rows.set(row.getAttribute('aria-posinset'), row.querySelector('.who').textContent);
      }
    }
    list.scrollTo(0, 0);
    return [...rows.values()];
  })()`);
}
