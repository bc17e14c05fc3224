import { afterAll, beforeAll, beforeEach, expect, it } from '@jest/globals';
import type { Locator, Page } from 'playwright-core';
import type { AlertDetail, AlertPage, AlertView } from '../../src/client/protocol.js';
import { until } from '../e2e/service.harness.js';
import { DESK, PHONE, startBoard, withBrowser, type BoardUnderTest } from './board.harness.js';

let board: BoardUnderTest;
let made = 0;

/** Real events: assets of a private customer fall below the line. The deeper, the more urgent. */
async function fall(...depths: number[]): Promise<string[]> {
  const names = depths.map(() => `falls-${++made}`);
  const now = Date.now();
  for (const name of names) await board.arrive(name, { balance: 6_100_000, occurredAt: now - 60_000 });
  for (const name of names)
    await until(
      () => statusOf(`/v1/customers/${name}`),
      (status) => status === 200,
    );
  for (const [i, name] of names.entries()) {
    await board.arrive(name, { balance: 6_000_000 - (depths[i] ?? 0), occurredAt: now - 1_000 });
  }
  for (const name of names) await alertOf(name);
  return names;
}

async function statusOf(path: string): Promise<number> {
  const { url, keys } = board.service;
  return (await fetch(url + path, { headers: { authorization: `Bearer ${keys.operator}` } })).status;
}

/** As the service has it, once there is one; of any status. */
async function alertOf(customerId: string, holds: (alert: AlertView) => boolean = () => true): Promise<AlertView> {
  const found = await until(
    () => board.service.get<AlertPage>(`/v1/alerts?status=all&customer=${customerId}`),
    ({ alerts: [alert] }) => alert !== undefined && holds(alert),
  );
  const [alert] = found.alerts;
  if (alert === undefined) throw new Error(`no alert of ${customerId}`);
  return alert;
}

/** What a colleague does elsewhere. */
async function actElsewhere(customerId: string, body: object): Promise<void> {
  const { id, version } = await alertOf(customerId);
  const { url, keys } = board.service;
  const response = await fetch(`${url}/v1/alerts/${id}/actions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${keys.agent}`, 'content-type': 'application/json' },
    body: JSON.stringify({ version, ...body }),
  });
  expect(response.status).toBe(200);
}

const rowOf = (page: Page, customerId: string): Locator =>
  page.getByTestId('alert-row').filter({ has: page.getByText(customerId, { exact: true }) });
const focused = (page: Page): Promise<string> =>
  page.evaluate<string>(
    `document.activeElement?.closest('[data-testid=alert-row]')?.querySelector('.who')?.textContent ?? ''`,
  );

withBrowser('the workbench in Chromium', () => {
  beforeAll(async () => {
    board = await startBoard(60);
  });
  afterAll(() => board.stop());

  let page: Page;
  /** The most urgent first. */
  let names: [string, string, string];
  beforeEach(async () => {
    for (const { id, version } of (await board.service.get<AlertPage>('/v1/alerts?status=unresolved')).alerts) {
      await clear(id, version);
    }
    const [first = '', second = '', third = ''] = await fall(590_000, 400_000, 200_000);
    names = [first, second, third];
  });

  async function clear(id: string, version: number): Promise<void> {
    const { url, keys } = board.service;
    await fetch(`${url}/v1/alerts/${id}/actions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${keys.agent}`, 'content-type': 'application/json' },
      body: JSON.stringify({ action: 'resolve', outcome: 'no_action', version }),
    });
  }

  async function openAs(officer: string, size = DESK): Promise<Page> {
    page = await board.open(size, { officer, at: '/alerts?sort=urgency' });
    await page.getByTestId('connection-state').and(page.locator('[data-state=online]')).waitFor();
    for (const name of names) await rowOf(page, name).waitFor();
    return page;
  }

  it('claims and resolves from the keyboard, and goes on to the next row each time', async () => {
    await openAs('Li Wei');
    await page.keyboard.press('j');
    expect(await focused(page)).toBe(names[0]);
    await page.keyboard.press('c');
    expect(await focused(page)).toBe(names[1]);
    await rowOf(page, names[0]).filter({ hasText: 'you' }).waitFor();
    await page.keyboard.press('k');
    await page.keyboard.press('r');
    await page.getByTestId('resolve-form').waitFor();
    await page.keyboard.press('1');
    await page.keyboard.press('Enter');
    await rowOf(page, names[0]).waitFor({ state: 'detached' });
    expect(await focused(page)).toBe(names[1]);
    const alert = await alertOf(names[0], ({ status }) => status === 'resolved');
    expect(alert).toMatchObject({ outcome: 'retained', assignee: 'Li Wei' });
    const { timeline } = await board.service.get<AlertDetail>(`/v1/alerts/${alert.id}`);
    expect(timeline.map(({ what, by }) => `${what} ${by}`)).toEqual([
      'opened system',
      'claim Li Wei',
      'resolve Li Wei',
    ]);
    await page.close();
  });

  it('asks once who works here, and then does what was asked for', async () => {
    await openAs('');
    await page.keyboard.press('j');
    await page.keyboard.press('a');
    await page.getByTestId('person-field').locator('input').fill('陈静');
    await page.keyboard.press('Enter');
    await rowOf(page, names[0]).filter({ hasText: 'Acknowledged' }).waitFor();
    expect(await alertOf(names[0])).toMatchObject({ status: 'acknowledged', assignee: '陈静' });
    await page.getByTestId('officer').filter({ hasText: '陈静' }).waitFor();
    await page.reload();
    await page.getByTestId('officer').filter({ hasText: '陈静' }).waitFor();
    await page.close();
  });

  it('asks over a customer’s story too: what is typed at once is the name, and the action follows', async () => {
    await openAs('');
    await rowOf(page, names[0]).click();
    await page.getByTestId('act-claim').click();
    await nameHasFocus(page);
    await page.keyboard.type('Li Wei');
    await page.keyboard.press('Enter');
    await page.getByTestId('alert-card').filter({ hasText: 'you' }).waitFor();
    expect(await alertOf(names[0])).toMatchObject({ assignee: 'Li Wei' });
    await page.close();
  });

  it('says that nothing was done, and keeps what was chosen, when the officer would not say who they are', async () => {
    await openAs('');
    await page.keyboard.press('j');
    await page.keyboard.press('s');
    await nameHasFocus(page);
    await page.keyboard.press('Escape');
    await page.getByText('Not done: say who you are first').waitFor();
    expect(await focused(page)).toBe(names[0]);
    await page.getByTestId('alert-select').first().click();
    await page.getByTestId('bulk-claim').click();
    await nameHasFocus(page);
    await page.mouse.click(5, 5);
    await page.keyboard.press('Escape');
    await page.getByText('Not done: say who you are first').waitFor();
    await page.getByTestId('bulk-bar').filter({ hasText: '1 selected' }).waitFor();
    await rowOf(page, names[0]).click();
    await page.getByTestId('act-claim').click();
    await nameHasFocus(page);
    await page.getByTestId('officer-form').getByRole('button', { name: 'Cancel' }).click();
    await page.getByTestId('alert-card').getByTestId('alert-trouble').filter({ hasText: 'say who you are' }).waitFor();
    expect(await alertOf(names[0])).toMatchObject({ version: 1, assignee: null });
    await page.close();
  });

  it('shows an action as done whose answer got lost on the way', async () => {
    await openAs('Li Wei');
    await page.route(/\/actions(\?|$)/, async (route) => {
      await route.fetch();
      await route.abort('timedout');
    });
    await page.keyboard.press('j');
    await page.keyboard.press('c');
    await page.getByText('1 claimed').waitFor();
    await rowOf(page, names[0]).filter({ hasText: 'you' }).waitFor();
    expect(await page.getByTestId('alert-trouble').count()).toBe(0);
    await page.getByTestId('alert-select').nth(1).click();
    await page.getByTestId('alert-select').nth(2).click();
    await page.getByTestId('bulk-acknowledge').click();
    await page.getByText('2 acknowledged').waitFor();
    expect(await page.getByTestId('alert-trouble').count()).toBe(0);
    await page.close();
  });

  it('does not call failed what nobody knows, and shows what came of it when it is known', async () => {
    await openAs('Li Wei');
    await page.route(/\/v1\/alerts\/.+/, (route) => route.abort('timedout'));
    await page.keyboard.press('j');
    await page.keyboard.press('c');
    const trouble = rowOf(page, names[0]).getByTestId('alert-trouble');
    await trouble.filter({ hasText: 'No answer yet' }).waitFor();
    await actElsewhere(names[0], { action: 'claim', by: 'Li Wei' });
    await trouble.waitFor({ state: 'detached' });
    await rowOf(page, names[0]).filter({ hasText: 'you' }).waitFor();
    await page.close();
  });

  it('types no commands while somebody types words', async () => {
    await openAs('Li Wei');
    await rowOf(page, names[0]).focus();
    await page.keyboard.press('Control+k');
    await page.getByTestId('palette-input').and(page.locator(':focus')).waitFor();
    await page.keyboard.type('cas');
    expect(await alertOf(names[0])).toMatchObject({ version: 1, assignee: null });
    await page.close();
  });

  it('snoozes a range of rows for a week, and finds them among the snoozed', async () => {
    await openAs('Li Wei');
    const boxes = page.getByTestId('alert-select');
    await boxes.nth(0).click();
    await boxes.nth(2).click({ modifiers: ['Shift'] });
    await page.getByTestId('bulk-bar').filter({ hasText: '3 selected' }).waitFor();
    await page.getByTestId('bulk-snooze-week').click();
    for (const name of names) await rowOf(page, name).waitFor({ state: 'detached' });
    for (const name of names) expect(await alertOf(name)).toMatchObject({ status: 'snoozed' });
    await page.getByTestId('view-snoozed').click();
    for (const name of names) await rowOf(page, name).filter({ hasText: 'back in 6 d' }).waitFor();
    await page.close();
  });

  it('says who was quicker, shows the newest state, and keeps what was typed', async () => {
    await openAs('Li Wei');
    await rowOf(page, names[0]).click();
    const card = page.getByTestId('alert-card');
    await card.getByTestId('act-resolve').click();
    await card.getByTestId('outcome-lost').click();
    await card.getByTestId('comment').fill('Moved to another bank.');
    await quicker(page, () => actElsewhere(names[0], { action: 'start', by: 'Chen Jing' }));
    await card.getByTestId('resolve-submit').click();
    await card
      .getByTestId('alert-trouble')
      .filter({ hasText: 'Chen Jing changed this a moment ago: look again.' })
      .waitFor();
    await card.filter({ hasText: 'In progress' }).waitFor();
    expect(await card.getByTestId('comment').inputValue()).toBe('Moved to another bank.');
    await card.getByTestId('resolve-submit').click();
    await card.and(page.locator('[data-status=resolved]')).waitFor();
    expect(await alertOf(names[0])).toMatchObject({ outcome: 'lost', assignee: 'Chen Jing' });
    await page.close();
  });

  it('says in the list who was quicker, and acts on the newest state the next time', async () => {
    await openAs('Li Wei');
    await quicker(page, () => actElsewhere(names[0], { action: 'assign', assignee: 'Chen Jing', by: 'Wang Fang' }));
    await page.keyboard.press('j');
    await page.keyboard.press('c');
    const trouble = rowOf(page, names[0]).getByTestId('alert-trouble');
    await trouble.filter({ hasText: 'Wang Fang changed this a moment ago' }).waitFor();
    await page.keyboard.press('k');
    await page.keyboard.press('c');
    await trouble.waitFor({ state: 'detached' });
    expect(await alertOf(names[0])).toMatchObject({ assignee: 'Li Wei' });
    await page.close();
  });

  it('warns of a colleague’s change before an action runs into it', async () => {
    await openAs('Li Wei');
    await rowOf(page, names[0]).click();
    const card = page.getByTestId('alert-card');
    await card.getByTestId('timeline-entry').first().waitFor();
    await actElsewhere(names[0], { action: 'comment', comment: 'I call them at noon.', by: 'Chen Jing' });
    await card.getByTestId('alert-trouble').filter({ hasText: 'Chen Jing changed this' }).waitFor();
    await card.getByTestId('timeline-entry').first().filter({ hasText: 'I call them at noon.' }).waitFor();
    await page.close();
  });

  it('tells an alert’s whole story, the newest first, and offers exactly what may be done', async () => {
    await actElsewhere(names[1], { action: 'assign', assignee: 'Li Wei', by: 'Chen Jing', comment: 'Yours, I think.' });
    await openAs('Li Wei');
    await rowOf(page, names[1]).press('Enter');
    const card = page.getByTestId('alert-card');
    const entries = card.getByTestId('timeline-entry');
    await entries.nth(1).waitFor();
    expect(await entries.nth(0).innerText()).toContain('Chen Jing assigned it: Li Wei');
    expect(await entries.nth(0).innerText()).toContain('Yours, I think.');
    expect(await entries.nth(1).innerText()).toContain('Tidewatch opened it');
    expect(await offered(card)).toEqual(['acknowledge', 'start', 'resolve', 'snooze', 'assign', 'release']);
    await card.getByTestId('act-start').click();
    await card.and(page.locator('[data-status=in_progress]')).waitFor();
    expect(await offered(card)).toEqual(['resolve', 'snooze', 'assign', 'release']);
    await card.getByTestId('act-resolve').click();
    await card.getByTestId('outcome-false_alarm').click();
    await card.getByTestId('resolve-submit').click();
    await card.and(page.locator('[data-status=resolved]')).waitFor();
    expect(await offered(card)).toEqual(['reopen']);
    await card.getByTestId('act-reopen').click();
    await card.and(page.locator('[data-status=open]')).waitFor();
    await page
      .locator('.work-row[data-gone=false]')
      .filter({ has: page.getByText(names[1], { exact: true }) })
      .waitFor();
    await page.keyboard.press('Escape');
    await page.getByTestId('customer-story').waitFor({ state: 'detached' });
    expect(await focused(page)).toBe(names[1]);
    await page.close();
  });

  it('snoozes until tomorrow from the story, on the run’s clock', async () => {
    await openAs('Li Wei');
    await rowOf(page, names[0]).click();
    const card = page.getByTestId('alert-card');
    await card.getByTestId('act-snooze').click();
    await card.getByTestId('snooze-tomorrow').click();
    await card.and(page.locator('[data-status=snoozed]')).waitFor();
    const hours = ((await alertOf(names[0])).statusUntilAt ?? 0) - Date.now();
    expect(hours).toBeGreaterThan(8 * 3_600_000 - 60_000);
    expect(hours).toBeLessThan(33 * 3_600_000);
    await page.close();
  });

  it('shows mine, nobody’s, a severity; rows come and go as the work goes on elsewhere', async () => {
    await openAs('Li Wei');
    await page.getByTestId('view-mine').click();
    for (const name of names) await rowOf(page, name).waitFor({ state: 'detached' });
    await page.getByText('No alert matches.').waitFor();
    await actElsewhere(names[2], { action: 'assign', assignee: 'Li Wei' });
    await rowOf(page, names[2]).waitFor();
    await page.getByTestId('alerts-total').filter({ hasText: /^1$/ }).waitFor();
    await page.getByTestId('view-nobodys').click();
    await rowOf(page, names[2]).waitFor({ state: 'detached' });
    await rowOf(page, names[0]).waitFor();
    await actElsewhere(names[0], { action: 'resolve', outcome: 'retained' });
    await rowOf(page, names[0]).waitFor({ state: 'detached' });
    const { severity } = await alertOf(names[1]);
    await page.getByTestId('filter-severity').click();
    await page
      .locator('.ant-select-item-option')
      .nth(severity === 'critical' ? 1 : 0)
      .click();
    await rowOf(page, names[1]).waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Show all' }).click();
    await rowOf(page, names[1]).waitFor();
    await page.close();
  });

  it('shows how far it is to the line, and fits a phone, with the story too', async () => {
    await openAs('Li Wei', PHONE);
    await rowOf(page, names[0])
      .getByTestId('line-distance')
      .filter({ hasText: '590K below the private line' })
      .waitFor();
    expect(await page.evaluate<number>('document.documentElement.scrollWidth - window.innerWidth')).toBeLessThanOrEqual(
      0,
    );
    await rowOf(page, names[0]).click();
    await page.getByTestId('act-resolve').click();
    const story = 'document.querySelector("[data-testid=customer-story]")';
    expect(await page.evaluate<number>(`${story}.scrollWidth - ${story}.clientWidth`)).toBeLessThanOrEqual(0);
    await page.close();
  });
});

/** A colleague's action reaches the service after the officer's press and before the officer's action. */
function quicker(page: Page, act: () => Promise<void>): Promise<unknown> {
  return page.route(
    /\/actions(\?|$)/,
    async (route) => {
      await act();
      await route.continue();
    },
    { times: 1 },
  );
}

/** Waits until the field for the officer's name has the focus. */
async function nameHasFocus(page: Page): Promise<void> {
  await page.getByTestId('officer-form').locator('input:focus').waitFor();
}

async function offered(card: Locator): Promise<string[]> {
  const buttons = await card.getByTestId('acts').locator('button').all();
  const names = await Promise.all(buttons.map((button) => button.getAttribute('data-testid')));
  return names.map((name) => (name ?? '').replace('act-', ''));
}
