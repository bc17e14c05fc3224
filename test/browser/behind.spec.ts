/** "Behind by": true while a backlog grows, while it is worked off, and while the service is away. */
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { startTestService, until, type TestService } from '../e2e/service.harness.js';
import { DESK, PHONE, startBoard, withBrowser, type BoardUnderTest } from './board.harness.js';

let board: BoardUnderTest;
let scorer: TestService | null = null;

withBrowser('how far the page is behind', () => {
  // Nothing is scored until a second process begins.
  beforeAll(async () => void (board = await startBoard(87, { ROLES: 'intake,live,workbench' })));
  afterAll(async () => {
    await scorer?.stop();
    await board.stop();
  });

  const secondsOf = async (page: Page): Promise<number> =>
    Number(await page.getByTestId('behind').getAttribute('data-seconds'));

  it('is nothing while nothing waits, grows with what waits, and ends with it', async () => {
    const pages = [await board.open(DESK), await board.open(PHONE)];
    for (const page of pages) await page.getByTestId('behind').filter({ hasText: 'Behind by 0 s' }).waitFor();
    const sentAt = Date.now();
    await board.arrive('waits');
    for (const page of pages) {
      await until(
        () => secondsOf(page),
        (seconds) => seconds >= 2,
      );
      expect(await secondsOf(page)).toBeLessThanOrEqual(Math.ceil((Date.now() - sentAt) / 1_000));
    }
    scorer = await startTestService(board.service.redisUrl, { ROLES: 'scoring' });
    for (const page of pages) {
      await page.getByTestId('behind').filter({ hasText: 'Behind by 0 s' }).waitFor();
      await page.close();
    }
  });

  it('stays in view on a phone however far one scrolls', async () => {
    const page = await board.open(PHONE);
    await page.getByTestId('moves-list').scrollIntoViewIfNeeded();
    await page.evaluate('window.scrollTo(0, document.documentElement.scrollHeight)');
    expect(await page.evaluate<number>('window.scrollY')).toBeGreaterThan(200);
    const box = await page.getByTestId('behind').boundingBox();
    expect(box?.y).toBeGreaterThanOrEqual(0);
    expect(box?.y).toBeLessThan(30);
    await page.close();
  });

  it('grows while the connection is away', async () => {
    const page = await board.open(DESK);
    await page.routeWebSocket(/\/v1\/live/, (socket) => void socket.close());
    await page.getByTestId('behind').filter({ hasText: 'Behind by 0 s' }).waitFor();
    await page.context().setOffline(true);
    await board.service.stop();
    await page
      .getByTestId('behind')
      .filter({ hasText: /Behind by [4-9] s/ })
      .waitFor();
    await page.close();
  });
});
