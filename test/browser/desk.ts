/** What the specs of an officer's work need of a page: alerts to work on, and the keyboard. */
import type { Page } from 'playwright-core';
import { until } from '../e2e/service.harness.js';
import { AgentClient, customersWhoEnd } from '../e2e/workbench.harness.js';
import type { AlertView } from '../../src/client/protocol.js';
import type { BoardUnderTest } from './board.harness.js';

/** Alerts of customers who end, once the service has raised all of them. */
export async function someAlerts({ service }: BoardUnderTest, count: number, prefix = 'c'): Promise<AlertView[]> {
  const names = Array.from({ length: count }, (_, i) => `${prefix}-${String(i).padStart(4, '0')}`);
  await customersWhoEnd(service.redisUrl, Object.fromEntries(names.map((name) => [name, null])));
  const desk = new AgentClient(service);
  await until(
    () => desk.list('limit=1'),
    ({ total }) => total >= count,
  );
  return (await desk.list('limit=500')).alerts;
}

export async function online(page: Page): Promise<void> {
  await page.getByTestId('connection-state').and(page.locator('[data-state=online]')).waitFor();
}

/** The row that the focus is in; empty elsewhere. */
export function focusedRow(page: Page): Promise<string> {
  return page.evaluate<string>(
    `document.activeElement?.closest('[data-testid=alert-row], .work-row')?.querySelector('.who')?.textContent ?? ''`,
  );
}

/** Whether a person sees where the focus is: an outline, or a ring that the element or what frames it draws. */
const IS_SEEN = `(() => {
  const at = document.activeElement;
  if (at === null || at === document.body) return true;
  if (!at.matches(':focus-visible')) return true;
  for (let element = at, i = 0; element !== null && i < 4; element = element.parentElement, i++) {
    const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(element);
    if ((outlineStyle !== 'none' && outlineWidth !== '0px') || boxShadow !== 'none') return true;
  }
  return 'nobody sees the focus on ' + at.outerHTML.slice(0, 200);
})()`;

/** Presses keys only, and looks after each where the focus is. */
export class Keyboard {
  constructor(private readonly page: Page) {}

  async press(...keys: string[]): Promise<void> {
    for (const key of keys) {
      await this.page.keyboard.press(key);
      const seen = await this.page.evaluate<unknown>(IS_SEEN);
      if (seen !== true) throw new Error(`after ${key}: ${String(seen)}`);
    }
  }

  async type(text: string): Promise<void> {
    await this.page.keyboard.type(text);
  }

  /** Goes on with Tab, or back with Shift Tab, until an element has the focus. */
  async tabTo(testId: string, key: 'Tab' | 'Shift+Tab' = 'Tab', most = 80): Promise<void> {
    for (let i = 0; i < most; i++) {
      if (await this.isOn(testId)) return;
      await this.press(key);
    }
    const at = await this.page.evaluate<string>('document.activeElement?.outerHTML.slice(0, 200) ?? ""');
    throw new Error(`${most} times ${key} did not lead to ${testId}, but to ${at}`);
  }

  isOn(testId: string): Promise<boolean> {
    return this.page.evaluate<boolean>(`document.activeElement?.closest('[data-testid="${testId}"]') != null`);
  }
}
