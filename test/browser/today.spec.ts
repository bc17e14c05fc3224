/** The screen Today in a real Chromium: three answers, then how customers move, and a stream that can be read. */
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { Redis } from 'ioredis';
import type { Page } from 'playwright-core';
import { Service } from '../../scripts/logs/service.js';
import type { AlertPage, AlertView, StageDaysView, StagesView, TransitionsView } from '../../src/client/protocol.js';
import { GLOBAL_KEYS } from '../../src/redis/keys.js';
import { until } from '../e2e/service.harness.js';
import { DESK, PHONE, startBoard, withBrowser, type BoardUnderTest } from './board.harness.js';

const ME = 'Li Wei';
const RUN = 'three-months';
const DAY_MS = 86_400_000;
const BEGAN_AT = Date.UTC(2025, 0, 1, 12);
/** On which day each customer of the replay comes, and leaves. */
const LIVES: Readonly<Record<string, [number, number]>> = { ann: [0, 40], ben: [0, 62], cid: [55, 64], dan: [60, 99] };
const LAST_DAY = 65;

let board: BoardUnderTest;

/** Assets of a private customer fall below the line: an alert, due within hours. */
async function fall(customerId: string): Promise<AlertView> {
  const now = Date.now();
  await board.arrive(customerId, { balance: 9_000_000, occurredAt: now - 60_000 });
  await until(
    () => board.service.get<{ customers: { customerId: string }[] }>(`/v1/customers?q=${customerId}`),
    ({ customers }) => customers.length > 0,
  );
  await board.arrive(customerId, { balance: 5_000_000, occurredAt: now - 1_000 });
  return alertOf(customerId);
}

async function alertOf(customerId: string): Promise<AlertView> {
  const { alerts } = await until(
    () => board.service.get<AlertPage>(`/v1/alerts?status=all&customer=${customerId}`),
    (page) => page.alerts.length > 0,
  );
  const [alert] = alerts;
  if (alert === undefined) throw new Error(`no alert of ${customerId}`);
  return alert;
}

async function act({ id, version }: AlertView, body: object): Promise<void> {
  const { url, keys } = board.service;
  const response = await fetch(`${url}/v1/alerts/${id}/actions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${keys.agent}`, 'content-type': 'application/json' },
    body: JSON.stringify({ version, ...body }),
  });
  expect(response.status).toBe(200);
}

/** What the sweep would have written. */
async function showSafeguards(isBad: boolean): Promise<void> {
  const asOf = Date.now();
  const mobile = { channel: 'mobile', lastEventAt: asOf, usualPerHour: 100, usualLullSeconds: 30 };
  const view = {
    asOf,
    channels: [{ ...mobile, expectedBy: isBad ? null : asOf + DAY_MS, silentSinceAt: isBad ? asOf : null }],
    brake: { limitPerMinute: 10, on: isBad, sinceAt: isBad ? asOf : null, heldLastMinute: isBad ? 7 : 0 },
  };
  const redis = new Redis(board.service.redisUrl);
  await redis.hset(GLOBAL_KEYS.watch, 'view', JSON.stringify(view));
  await redis.quit();
}

/** A replay in which customers come and leave on days that the test knows. */
async function replay(): Promise<void> {
  const operator = new Service(board.service.url, board.service.keys.operator);
  await operator.openReplay(RUN, { isSimulated: true });
  for (let day = 0; day <= LAST_DAY; day++) {
    const events = Object.entries(LIVES)
      .filter(([, [from, until]]) => day >= from && day <= until)
      .map(([customerId, [, until]]) => ({
        id: `${customerId}-${day}`,
        customerId,
        occurredAt: BEGAN_AT + day * DAY_MS,
        channel: 'mobile',
        ...(day === until ? { type: 'relationship_closed' } : { type: 'card_payment', amount: 50 }),
      }));
    const lines = events.map((event) => JSON.stringify(event)).join('\n');
    await operator.postEvents(RUN, BEGAN_AT + day * DAY_MS, lines);
  }
}

withBrowser('the screen Today', () => {
  beforeAll(async () => {
    board = await startBoard(97, { SHARDS: '2' });
    await act(await fall('mine-1'), { action: 'claim', by: ME });
    await fall('anybody-1');
    await act(await fall('kept-1'), { action: 'resolve', outcome: 'retained', by: ME });
    await replay();
    const shown = `/v1/stages?run=${RUN}`;
    await until(
      () => board.service.get<StagesView>(shown),
      ({ population }) => population.termination === 3,
    );
  }, 120_000);
  afterAll(() => board.stop());

  async function open(parts: { size?: typeof DESK; officer?: string; at?: string; hash?: string } = {}): Promise<Page> {
    const { size = DESK, officer = ME, at = '/?run=live', ...rest } = parts;
    const page = await board.open(size, { officer, at, ...rest });
    await page.getByTestId('connection-state').and(page.locator('[data-state=online]')).waitFor();
    return page;
  }
  const hashOf = (page: Page): string => new URL(page.url()).hash;

  it('says what is mine to do, and Start opens it: my alerts by due time, the first one open', async () => {
    const page = await open();
    const mine = page.getByTestId('answer-mine');
    await mine
      .filter({ hasText: /Yours to do\s*1 due within a day/ })
      .filter({ hasText: '1 yours in all' })
      .waitFor();
    await mine.getByTestId('start').and(page.locator('[data-step=due]')).click();
    await page.getByTestId('customer-story').and(page.locator('[data-status=found]')).waitFor();
    expect(hashOf(page)).toMatch(/^#\/alerts\?alert=[^&]+&customer=mine-1&run=live&sort=due&view=mine$/);
    await page.getByTestId('alert-row').filter({ hasText: 'mine-1' }).waitFor();
    expect(await page.getByTestId('alert-row').count()).toBe(1);
    await page.goBack();
    await mine.waitFor();
    await page.close();
  });

  it('offers what is nobody’s to somebody who has nothing', async () => {
    const page = await open({ officer: 'Chen Jing' });
    await page.getByTestId('start').and(page.locator('[data-step=take]')).filter({ hasText: 'nobody’s (1)' }).click();
    await page.getByTestId('alert-row').filter({ hasText: 'anybody-1' }).waitFor();
    expect(hashOf(page)).toBe('#/alerts?run=live&view=nobodys');
    await page.close();
  });

  it('counts for everybody while nobody is named, asks for the name, and then counts what is theirs', async () => {
    const page = await open({ officer: '' });
    const mine = page.getByTestId('answer-mine');
    await mine.filter({ hasText: /everybody’s\s*2 due within a day/ }).waitFor();
    await page.getByTestId('who').click();
    await page.getByTestId('officer-form').locator('input').fill(ME);
    await page.getByTestId('officer-save').click();
    await mine.filter({ hasText: /Yours to do\s*1 due/ }).waitFor();
    await page.close();
  });

  it('asks an auditor for no name, and offers no work', async () => {
    const page = await open({ hash: `#key=${board.service.keys.auditor}` });
    await page.getByTestId('answer-mine').filter({ hasText: 'everybody’s' }).filter({ hasText: '2 due' }).waitFor();
    await page.getByTestId('start').and(page.locator('[data-step=list]')).waitFor();
    expect(await page.getByTestId('who').count()).toBe(0);
    await page.close();
  });

  it('says what was raised, what is at stake, and what was kept, and means what it says', async () => {
    const page = await open();
    await page.getByTestId('raised').filter({ hasText: '2 new alerts still open' }).waitFor();
    const value = (await alertOf('mine-1')).valueAtStake + (await alertOf('anybody-1')).valueAtStake;
    await page
      .getByTestId('at-stake')
      .filter({ hasText: `${value / 1e6}M at stake` })
      .waitFor();
    const saved = page.getByTestId('answer-saved');
    await saved.filter({ hasText: /Saved in 7 days\s*1 alert resolved as retained/ }).waitFor();
    const definition = saved.getByText('Alerts that a person resolved');
    expect(await definition.isVisible()).toBe(false);
    await saved.getByTestId('saved-what').click();
    await definition.waitFor();
    await page.close();
  });

  it('has the window in the address, with the flow as a table that says what the service says', async () => {
    const page = await open({ at: `/?run=${RUN}` });
    await page.locator(`[data-testid=window-90d][href*="${RUN}"]`).waitFor(); // before, it links to the live run
    for (const window of ['90d', '30d', '2d'] as const) {
      await page.getByTestId(`window-${window}`).click();
      expect(hashOf(page)).toBe(`#/?run=${RUN}&window=${window}`);
      await page.getByTestId(`window-${window}`).and(page.locator('[aria-current]')).waitFor();
      const view = await board.service.get<TransitionsView>(`/v1/stages/transitions?run=${RUN}&window=${window}`);
      const said = Object.values(view.matrix).flatMap((row) => Object.values(row));
      const cells = await until(
        () => page.locator('[data-testid=flow-table] td').allTextContents(),
        (texts) => texts.filter((text) => text !== '·').length === said.length,
      );
      expect(cells.flatMap((text) => (text === '·' ? [] : [Number(text)])).toSorted()).toEqual(said.toSorted());
    }
    await page.goBack();
    expect(hashOf(page)).toBe(`#/?run=${RUN}&window=30d`);
    await page.reload();
    await page.getByTestId('window-30d').and(page.locator('[aria-current]')).waitFor();
    await page.close();
  });

  it('shows arrivals and leavings of each day by the run’s clock, and after a reload the same', async () => {
    const page = await open({ at: `/?run=${RUN}&window=30d` });
    const dayOf = (day: number): string => new Date(BEGAN_AT + day * DAY_MS).toISOString().slice(0, 10);
    const { days } = await board.service.get<StageDaysView>(`/v1/stages/days?run=${RUN}&window=30d`);
    expect(days.at(-1)?.day).toBe(dayOf(LAST_DAY)); // the log's day, years before the reader's
    const rowsOf = (): Promise<string[]> =>
      until(
        () => page.getByTestId('daily-table').locator('tbody tr').allTextContents(),
        (texts) => texts.length === days.length,
      );
    const rows = await rowsOf();
    const told = days.map(({ day, arrived, declined, ended }) => `${day}${arrived}${declined}${ended}`);
    expect(rows).toEqual(told.toReversed());
    expect(rows).toEqual(expect.arrayContaining([`${dayOf(60)}100`, `${dayOf(62)}001`, `${dayOf(64)}001`]));
    expect(await page.getByTestId('daily').locator('.daily-bars g').count()).toBe(30);
    await page.reload();
    expect(await rowsOf()).toEqual(rows);
    await page.close();
  });

  it('says which channels are silent and whether the brake is on, and nothing of it where nobody watches', async () => {
    const page = await open();
    const channels = page.getByTestId('service-channels');
    const brake = page.getByTestId('service-brake');
    await showSafeguards(false);
    await channels.filter({ hasText: 'all deliver' }).waitFor();
    await brake.filter({ hasText: 'off' }).waitFor();
    await showSafeguards(true);
    await channels.filter({ hasText: 'silent: Mobile banking' }).waitFor();
    await brake.filter({ hasText: 'on, 7 held' }).waitFor();
    await page.evaluate(`location.hash = '/?run=${RUN}'`);
    await channels.filter({ hasText: 'not watched in this run' }).waitFor();
    await page.close();
  });

  it('makes one row of a burst, and none while the stream is paused', async () => {
    const page = await open();
    const rows = page.getByTestId('moves-list').locator('li');
    await rows.first().waitFor();
    const burst = (name: string): Promise<unknown> =>
      Promise.all(Array.from({ length: 30 }, (_, i) => board.arrive(`${name}-${i}`)));
    const many = page.getByTestId('moves-row').filter({ hasText: /\d+ customers/ });
    await burst('bursts');
    await many.first().waitFor();
    const before = await rows.count();
    await page.getByLabel('Hold the list').click();
    await burst('waits');
    await page.getByText(/Held · \d+ newer/).waitFor();
    expect(await rows.count()).toBe(before);
    await page.getByLabel('Let the list run').click();
    await until(
      () => rows.count(),
      (count) => count > before,
    );
    await many.first().click();
    expect(hashOf(page)).toBe('#/customers?run=live&sort=since&stage=development');
    await page.close();
  });

  it.each([
    ['en', 1280, DESK],
    ['zh', 1280, DESK],
    ['en', 390, PHONE],
    ['zh', 390, PHONE],
  ] as const)('is nowhere wider than the window: %s, %s px', async (language, _width, size) => {
    const page = await open({ size });
    await page.addInitScript(`localStorage.setItem('tidewatch.language', '${language}')`);
    await page.goto(`${board.service.url}/#/?run=${RUN}&window=90d`);
    await page.reload();
    await page.getByTestId('flow-table').waitFor();
    expect(await page.evaluate('document.documentElement.scrollWidth - innerWidth')).toBeLessThanOrEqual(0);
    const figure = '.flow-figure';
    const isInside = `[...document.querySelectorAll('${figure} li')].every((li) => {
      const box = document.querySelector('${figure}').closest('.panel').getBoundingClientRect();
      const { left, right } = li.getBoundingClientRect();
      return left >= box.left && right <= box.right;
    })`;
    expect(await page.evaluate(isInside)).toBe(true);
    await page.close();
  });
});
