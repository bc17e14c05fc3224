/** The page in a real Chromium, on a real service. */
import { describe, expect } from '@jest/globals';
import { chromium, type Page } from 'playwright-core';
import { chromiumPath } from '../../scripts/setup.mjs';
import { emptyDatabase, startTestService, type TestService } from '../e2e/service.harness.js';

const FLAGS = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking'];
const executablePath = chromiumPath();

/** Chromium is needed; in CI its absence fails, elsewhere it is named. */
export const withBrowser = executablePath === undefined ? describe.skip : describe;

export const DESK = { width: 1280, height: 900 };
export const PHONE = { width: 390, height: 844 };

export interface BoardUnderTest {
  service: TestService;
  /** In a browser profile of its own. @param officer who works there, as said before @param at the screen's address */
  open: (
    size: { width: number; height: number },
    parts?: { hash?: string; officer?: string; at?: string },
  ) => Promise<Page>;
  /** Hands an event of now over. */
  arrive: (customerId: string, parts?: Record<string, unknown>) => Promise<void>;
  stop: () => Promise<void>;
}

/** Keeps the key of `#key=…` as the page does, once in the life of the tab. */
function signedIn(hash: string): string {
  const key = JSON.stringify(hash.replace('#key=', ''));
  return `if (sessionStorage.getItem('signed-in') === null) {
    sessionStorage.setItem('signed-in', 'once');
    sessionStorage.setItem('tidewatch.key', ${key});
  }`;
}

export async function startBoard(database: number, env: Record<string, string> = {}): Promise<BoardUnderTest> {
  const settings = { STATS_MS: '200', SWEEP_SECONDS: '3600', ...env };
  const service = await startTestService(await emptyDatabase(database), settings);
  const browser = await chromium.launch({ executablePath: executablePath ?? '', args: FLAGS });
  let ids = 0;
  return {
    service,
    open: async (viewport, { hash = `#key=${service.keys.agent}`, officer = '', at = '' } = {}) => {
      const context = await browser.newContext({ viewport, locale: 'en-US' });
      const page = await context.newPage();
      if (officer !== '') await page.addInitScript(`localStorage.setItem('tidewatch.officer', '${officer}')`);
      // Signed in from the start: a page that first opened elsewhere would show the rows of that place for a moment.
      if (at !== '') await page.addInitScript(signedIn(hash));
      await page.goto(`${service.url}/${at === '' ? hash : `#${at}`}`);
      return page;
    },
    arrive: async (customerId, parts = {}) => {
      const event = {
        id: `b${++ids}`,
        customerId,
        occurredAt: Date.now(),
        channel: 'mobile',
        type: 'payment',
        ...parts,
      };
      const response = await fetch(`${service.url}/v1/events`, {
        method: 'POST',
        headers: { authorization: `Bearer ${service.keys.producer}`, 'content-type': 'application/json' },
        body: JSON.stringify(event),
      });
      expect(response.status).toBe(202);
    },
    stop: async () => {
      await browser.close();
      await service.stop();
    },
  };
}
