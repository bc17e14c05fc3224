/** A retention officer's quarter of an hour, by keyboard only: no line of this file touches a mouse. */
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import type { AlertDetail, AlertView, ContactsView } from '../../src/client/protocol.js';
import { until } from '../e2e/service.harness.js';
import { AgentClient } from '../e2e/workbench.harness.js';
import { DESK, startBoard, withBrowser, type BoardUnderTest } from './board.harness.js';
import { focusedRow, Keyboard, online, someAlerts } from './desk.js';

const ME = 'Li Wei';
let board: BoardUnderTest;
let alerts: AlertView[];

withBrowser('a quarter of an hour by keyboard', () => {
  beforeAll(async () => {
    board = await startBoard(81, { SWEEP_SECONDS: '1' });
    alerts = await someAlerts(board, 12);
    const desk = new AgentClient(board.service);
    for (const alert of alerts.slice(0, 3)) await desk.done(alert, { action: 'assign', assignee: ME, by: 'Chen' });
  });
  afterAll(() => board.stop());

  const stored = (customerId: string): Promise<AlertDetail> => {
    const id = alerts.find((alert) => alert.customerId === customerId)?.id ?? '';
    return board.service.get<AlertDetail>(`/v1/alerts/${id}`);
  };
  const becomes = (customerId: string, holds: (alert: AlertDetail) => boolean) =>
    until(() => stored(customerId), holds);
  const hashOf = (page: Page) => Promise.resolve(new URL(page.url()).hash);
  const story = (page: Page) => page.getByTestId('customer-story').and(page.locator('[data-status=found]'));

  it('is enough for the work of the morning', async () => {
    const page = await board.open(DESK, { hash: '', officer: ME });
    const keys = new Keyboard(page);

    // Sign in: the field has the focus.
    await page.getByTestId('signin-key').waitFor();
    expect(await keys.isOn('signin-key')).toBe(true);
    await keys.type(board.service.keys.agent);
    await keys.press('Enter');
    await online(page);

    // From Today to my alerts.
    await keys.tabTo('rail-alerts');
    await keys.press('Enter');
    await page.getByTestId('alert-row').first().waitFor();
    await keys.tabTo('view-mine');
    await keys.press('Enter');
    await page.getByTestId('alerts-total').filter({ hasText: /^3$/ }).waitFor();

    // Down the list, open one, read why.
    await keys.press('j');
    const first = await focusedRow(page);
    expect(first).not.toBe('');
    await keys.press('j');
    const second = await focusedRow(page);
    expect(second).not.toBe(first);
    await keys.press('k', 'Enter');
    await story(page).waitFor();
    await page.getByTestId('card-trend').waitFor();

    // Log a contact with the customer, from the pane.
    await keys.tabTo('contact-open');
    await keys.press('Enter');
    await page.getByTestId('contact-form').waitFor();
    await keys.tabTo('contact-comment');
    await keys.type('Rang about the closed account');
    await keys.tabTo('contact-save');
    await keys.press('Enter');
    await until(
      () => board.service.get<ContactsView>(`/v1/customers/${first}/contacts`),
      ({ contacts }) => contacts.length === 1 && contacts[0]?.by === ME,
    );
    await until(() => keys.isOn('contact-open'), Boolean);

    // Close it: the focus is in the row again. Snooze it, resolve the next one with an outcome.
    await keys.tabTo('story-close', 'Shift+Tab');
    await keys.press('Enter');
    await page.getByTestId('customer-story').waitFor({ state: 'detached' });
    await until(
      () => focusedRow(page),
      (row) => row === first,
    );
    await keys.press('s');
    await becomes(first, ({ status }) => status === 'snoozed');
    await until(
      () => focusedRow(page),
      (row) => row === second,
    );
    await keys.press('r');
    await page.getByTestId('resolve-form').waitFor();
    await keys.press('2', 'Enter');
    await becomes(second, ({ status, outcome }) => status === 'resolved' && outcome === 'lost');

    // Find a customer by Ctrl-K, and go back to where I was.
    await keys.press('Control+k');
    await until(() => keys.isOn('palette-input'), Boolean);
    const sought = alerts.at(-1)?.customerId ?? ''; // not among mine, so nothing was done about it
    await keys.type(sought);
    // The customer of exactly this id, below the alert.
    await page.getByTestId('palette-alert').first().waitFor();
    await page.getByTestId('palette-customer').first().waitFor();
    await keys.press('ArrowDown', 'Enter');
    await page.getByTestId('summary').waitFor();
    await page.getByTestId('risk-line').waitFor();
    await page.goBack();
    await until(
      () => hashOf(page),
      (hash) => hash.startsWith('#/alerts') && hash.includes('view=mine'),
    );

    // Take the first of nobody's.
    await keys.tabTo('view-nobodys', 'Shift+Tab');
    await keys.press('Enter');
    await page.getByTestId('alerts-total').filter({ hasText: /^9$/ }).waitFor();
    await keys.press('j');
    const taken = await focusedRow(page);
    await keys.press('c');
    await becomes(taken, ({ assignee }) => assignee === ME);
    await page.getByTestId('undo-bar').waitFor();

    // Give three to a colleague at once, and take it back.
    await until(
      () => focusedRow(page),
      (row) => row !== '' && row !== taken,
    );
    const given: string[] = [];
    for (let i = 0; i < 3; i++) {
      given.push(await focusedRow(page));
      await keys.press('x', ...(i < 2 ? ['j'] : []));
    }
    expect(new Set(given).size).toBe(3);
    await page.getByTestId('bulk-count').filter({ hasText: '3' }).waitFor();
    await keys.press('g');
    await page.getByTestId('assign-form').waitFor();
    await keys.type('Chen Jun');
    await keys.press('Enter');
    for (const customerId of given) await becomes(customerId, ({ assignee }) => assignee === 'Chen Jun');
    await page.getByTestId('undo-bar').filter({ hasText: '3 assigned to Chen Jun' }).waitFor();
    await keys.press('z');
    for (const customerId of given) {
      const back = await becomes(customerId, ({ assignee }) => assignee === null);
      expect(back.timeline.map(({ what }) => what)).toEqual(['opened', 'assign', 'undo']);
    }
    await page.close();
  }, 240_000);
});
