import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { Page, WebSocketRoute } from 'playwright-core';
import { Redis } from 'ioredis';
import { CLOSE_SLOW_READER, type CustomerView, type SafeguardsView } from '../../src/client/protocol.js';
import { shardOf } from '../../src/core/primitives/hash.js';
import { encodeState } from '../../src/core/state/state.codec.js';
import { DAY_MS } from '../../src/core/primitives/time.js';
import { GLOBAL_KEYS, LIVE_RUN, shardKeys } from '../../src/redis/keys.js';
import { aLifecycle } from '../builders/lifecycle.builder.js';
import { aLife, type Act } from '../builders/state.builder.js';
import { until, type TestService } from '../e2e/service.harness.js';
import { DESK, PHONE, startBoard, withBrowser, type BoardUnderTest } from './board.harness.js';

let board: BoardUnderTest;
let service: TestService;

/** Writes the picture that the sweeper writes; it beats far too seldom here to overwrite it. */
async function showSafeguards({ silent }: { silent: boolean }): Promise<void> {
  const now = Date.now();
  const view: SafeguardsView = {
    asOf: now,
    channels: [
      {
        channel: 'mobile',
        lastEventAt: now,
        usualPerHour: 100,
        usualLullSeconds: 30,
        expectedBy: silent ? null : now + 60_000,
        silentSinceAt: silent ? now : null,
      },
    ],
    brake: { limitPerMinute: 10, on: silent, sinceAt: silent ? now : null, heldLastMinute: silent ? 7 : 0 },
  };
  const redis = new Redis(service.redisUrl);
  await redis.hset(GLOBAL_KEYS.watch, 'view', JSON.stringify(view));
  await redis.quit();
}

/** Payments up to 150 days ago; the salary stopped before, the savings left, payments failed. */
async function leaveLongAgo(customerId: string): Promise<void> {
  const now = Date.now();
  const payments = Array.from({ length: 30 }, (_, i): Act => [150 + 5 * i, 'money_out']);
  const salaries = Array.from({ length: 5 }, (_, i): Act => [210 + 30 * i, 'money_in', 3_000]);
  const end: Act[] = [
    [200, 'balance', 0, 90_000],
    [158, 'money_out', 70_000, 20_000],
    [157, 'friction'],
    [151, 'friction'],
  ];
  const state = aLife(now, [...payments, ...salaries, ...end]);
  state.lifecycle = aLifecycle({ stage: 'termination', sinceAt: now - 30 * DAY_MS, model: 'before' });
  const redis = new Redis(service.redisUrl);
  const key = shardKeys(LIVE_RUN, shardOf(customerId, 4)).customer(customerId);
  await redis.set(key, Buffer.from(encodeState(state)));
  await redis.quit();
}

const HOLDINGS: Pick<CustomerView, 'products' | 'closings'> = {
  products: [
    { class: 'card', openedAt: Date.UTC(2024, 2, 5), maturesOn: null, closedAt: null },
    { class: 'deposit', openedAt: Date.UTC(2024, 2, 5), maturesOn: '2025-03-05', closedAt: null },
    { class: null, openedAt: null, maturesOn: null, closedAt: null },
    { class: 'loan', openedAt: null, maturesOn: null, closedAt: Date.UTC(2025, 8, 9) },
  ],
  closings: { relationship: null, account: null, product: { at: Date.UTC(2025, 8, 9), by: 'customer' } },
};

withBrowser('the dashboard in Chromium', () => {
  beforeAll(async () => {
    board = await startBoard(6);
    service = board.service;
  });
  afterAll(() => board.stop());

  const open = (size: typeof DESK, hash?: string): Promise<Page> =>
    board.open(size, hash === undefined ? {} : { hash });
  const arrive: BoardUnderTest['arrive'] = (...said) => board.arrive(...said);
  const STORY = 'document.querySelector("[data-testid=customer-story]")';
  const STORY_OVERFLOW = `${STORY}.scrollWidth - ${STORY}.clientWidth`;

  it('asks for a key, refuses a wrong one, and lets a right one in', async () => {
    const page = await open(DESK, '');
    await page.getByTestId('signin-key').fill('this-is-not-a-key');
    await page.getByTestId('signin-submit').click();
    await page.getByRole('alert').first().waitFor();
    await page.getByTestId('signin-key').fill(service.keys.agent);
    await page.getByTestId('signin-submit').click();
    await page.getByTestId('stage-tile-prospect').waitFor();
    await page.close();
  });

  it('takes a key from the address and removes it there', async () => {
    const page = await open(DESK);
    await page.getByTestId('stage-tile-prospect').waitFor();
    expect(page.url()).not.toContain(service.keys.agent);
    await page.close();
  });

  it('shows a stage change as it happens, counts it, and tells the story behind it', async () => {
    const page = await open(DESK);
    await page.getByTestId('connection-state').and(page.locator('[data-state=online]')).waitFor();
    await page.getByText('Nobody has moved yet').waitFor();
    await arrive('shown-live');
    const row = page.getByTestId('move-row').filter({ hasText: 'shown-live' });
    await row.waitFor();
    await page.getByTestId('stage-tile-development').filter({ hasText: '1' }).waitFor();
    await row.click();
    const story = page.getByTestId('customer-story').and(page.locator('[data-status=found]'));
    await story.filter({ hasText: 'Development' }).filter({ hasText: 'First business today' }).waitFor();
    await story.getByTestId('decision').filter({ hasText: 'A fixed rule' }).waitFor();
    await story.getByTestId('model-view').filter({ hasText: 'did not decide' }).waitFor();
    await page.close();
  });

  it('says which channel is silent and that the brake is on, and stops saying so', async () => {
    const page = await open(DESK);
    await page.getByTestId('connection-state').and(page.locator('[data-state=online]')).waitFor();
    await showSafeguards({ silent: true });
    const banner = page.getByTestId('safeguards');
    await banner.filter({ hasText: /Mobile banking has been silent since \d\d:\d\d\./ }).waitFor();
    await banner.filter({ hasText: 'Unusually many stage changes' }).filter({ hasText: '7 in the last' }).waitFor();
    await showSafeguards({ silent: false });
    await page.getByTestId('safeguard-silent').waitFor({ state: 'detached' });
    await page.getByTestId('safeguard-brake').waitFor({ state: 'detached' });
    await page.close();
  });

  it('says nothing of anything missed after a connection that was lost and resumed', async () => {
    const page = await open(DESK, '');
    const sockets: WebSocketRoute[] = [];
    await page.routeWebSocket(/\/v1\/live/, (socket) => {
      socket.connectToServer();
      sockets.push(socket);
    });
    await page.getByTestId('signin-key').fill(service.keys.agent);
    await page.getByTestId('signin-submit').click();
    await page.getByTestId('connection-state').and(page.locator('[data-state=online]')).waitFor();
    await arrive('before-it-was-lost');
    await page.getByTestId('move-row').filter({ hasText: 'before-it-was-lost' }).waitFor();
    await sockets[0]?.close({ code: CLOSE_SLOW_READER });
    await arrive('while-it-was-lost');
    await page.getByTestId('move-row').filter({ hasText: 'while-it-was-lost' }).waitFor();
    await until(
      () => Promise.resolve(sockets.length),
      (connections) => connections === 2,
    );
    await arrive('after-it-was-lost');
    await page.getByTestId('move-row').filter({ hasText: 'after-it-was-lost' }).waitFor();
    expect(await page.getByTestId('connection-state').getAttribute('data-state')).toBe('online');
    await page.close();
  });

  it('speaks Chinese', async () => {
    const page = await open(DESK);
    await page.getByTestId('language-switch').click();
    await page.getByTestId('stage-tile-termination').filter({ hasText: '终止期' }).waitFor();
    await page.close();
  });

  it('opens a customer by address, and says so when there is none', async () => {
    await arrive('by-address');
    const page = await open(DESK);
    await page.evaluate("location.hash = '/customers/nobody'");
    await page.getByTestId('customer-story').and(page.locator('[data-status=missing]')).waitFor();
    await page.goto(`${service.url}/#/customer/by-address`); // as links were before there was a page of a customer
    await page.getByTestId('customer-story').and(page.locator('[data-status=found]')).waitFor();
    expect(page.url()).toBe(`${service.url}/#/customers/by-address`);
    await page.close();
  });

  it('tells of a customer who left what led to the advice, the barriers and the inducement', async () => {
    await leaveLongAgo('left-long-ago');
    const page = await open(PHONE);
    await page.getByTestId('stage-tile-prospect').waitFor();
    await page.goto(`${service.url}/#/customers/left-long-ago`);
    await page.getByTestId('because').filter({ hasText: 'No business for 150 days' }).waitFor();
    const barriers = page.getByTestId('barriers');
    await barriers.filter({ hasText: 'When they left: 2 failed attempts or complaints' }).waitFor();
    await barriers.filter({ hasText: 'income probably no longer arrives' }).waitFor();
    await page.getByTestId('inducement').filter({ hasText: 'better savings rate elsewhere' }).waitFor();
    expect(await page.evaluate<number>(STORY_OVERFLOW)).toBeLessThanOrEqual(0);
    await page.close();
  });

  it.each([
    ['en', DESK, [/^Cardsince/, /^Depositmatured on/, /^Other productheld/, /^Loanclosed on/], 'by the customer'],
    ['zh', PHONE, [/^银行卡自/, /^存款已于/, /^其他产品持有中/, /^贷款已于/], '客户主动关闭'],
  ] as const)('shows in %s what a customer holds and what was closed', async (language, size, rows, closing) => {
    const customerId = `holder-${language}`;
    await arrive(customerId);
    const page = await open(size);
    await page.addInitScript(`localStorage.setItem('tidewatch.language', '${language}')`);
    await page.route(new RegExp(`/v1/customers/${customerId}([?]|$)`), async (route) => {
      const answer = await route.fetch();
      await route.fulfill({ response: answer, json: { ...((await answer.json()) as CustomerView), ...HOLDINGS } });
    });
    await page.goto(`${service.url}/#/customers/${customerId}`);
    await page.reload();
    const products = page.getByTestId('products').locator('li');
    await products.first().waitFor();
    expect(await products.count()).toBe(rows.length);
    for (const [i, row] of rows.entries()) await products.nth(i).filter({ hasText: row }).waitFor();
    await page.getByTestId('last-closing').filter({ hasText: closing }).waitFor();
    expect(await page.evaluate<number>(STORY_OVERFLOW)).toBeLessThanOrEqual(0);
    await page.close();
  });

  it('says nothing of products when no event has named one', async () => {
    await arrive('holds-nothing-known');
    const page = await open(DESK);
    await page.getByTestId('stage-tile-prospect').waitFor();
    await page.goto(`${service.url}/#/customers/holds-nothing-known`);
    await page.getByTestId('customer-story').and(page.locator('[data-status=found]')).waitFor();
    expect(await page.getByTestId('products').count()).toBe(0);
    await page.close();
  });

  const DAY = Date.UTC(2025, 8, 9, 12);
  const DECLINE: Partial<CustomerView> = {
    stage: 'decline',
    decidedBy: 'income',
    confidence: 1,
    risk: 0.02,
    reasons: [
      {
        code: 'income_overdue',
        text: { en: 'Regular income of 20,000 was due', zh: '固定收入 20,000 应于' },
        contribution: 0.4,
      },
    ],
    ifSilent: { at: DAY, stage: 'termination', alertAt: DAY + 12 * DAY_MS },
  };
  const DIED: Partial<CustomerView> = {
    ...DECLINE,
    stage: 'termination',
    decidedBy: 'closed',
    strategy: null,
    ifSilent: null,
    closings: { relationship: { at: DAY, by: 'death' }, account: null, product: null },
  };

  async function openStory(language: string, size: typeof DESK, parts: Partial<CustomerView>): Promise<Page> {
    const customerId = `decided-${language}-${parts.decidedBy ?? ''}`;
    await arrive(customerId);
    const page = await open(size);
    await page.addInitScript(`localStorage.setItem('tidewatch.language', '${language}')`);
    await page.route(new RegExp(`/v1/customers/${customerId}([?]|$)`), async (route) => {
      const answer = await route.fetch();
      await route.fulfill({ response: answer, json: { ...((await answer.json()) as CustomerView), ...parts } });
    });
    await page.goto(`${service.url}/#/customers/${customerId}`);
    await page.reload();
    return page;
  }

  it.each([
    [
      'en',
      DESK,
      /^Income gone\s*Very sure 99%$/,
      /Termination on 9 Sept 2025 .*, alert on 21 Sept 2025\./,
      'did not decide',
    ],
    ['zh', PHONE, /^收入中断\s*很有把握 99%$/, /2025年9月9日.*转入终止期，2025年9月21日 发出预警/, '本次判定未采用'],
  ] as const)(
    'says in %s what decided, how sure that is, and what silence would bring',
    async (language, size, decision, silence, modelView) => {
      const page = await openStory(language, size, DECLINE);
      await page.getByTestId('decision').filter({ hasText: decision }).waitFor();
      await page.getByTestId('if-silent').filter({ hasText: silence }).waitFor();
      await page.getByTestId('model-view').filter({ hasText: modelView }).waitFor();
      const reasons = page.getByTestId('reasons').first();
      await reasons.filter({ hasText: '20,000' }).waitFor();
      expect(await reasons.locator('.weight').count()).toBe(0);
      const decisionY = (await page.getByTestId('decision').boundingBox())?.y ?? NaN;
      expect((await page.getByTestId('model-view').boundingBox())?.y).toBeGreaterThan(decisionY);
      expect(await page.evaluate<number>(STORY_OVERFLOW)).toBeLessThanOrEqual(0);
      await page.close();
    },
  );

  it('of a decision of the model shows the weights, and no number while the stage is not settled', async () => {
    const page = await openStory('en', DESK, { ...DECLINE, decidedBy: 'model', confidence: 0 });
    await page
      .getByTestId('decision')
      .filter({ hasText: /^The model\s*Not settled$/ })
      .waitFor();
    await page.getByTestId('reasons').first().locator('.weight').waitFor();
    await page.close();
  });

  it.each([
    ['en', PHONE, 'The customer died, as recorded on 9 Sept 2025.', 'no strategy, no alert, no contact'],
    ['zh', DESK, '客户已身故（登记日期：2025年9月9日）', '不再联系'],
  ] as const)('shows in %s that a customer died, and nothing to do', async (language, size, died, nothing) => {
    const page = await openStory(language, size, DIED);
    await page.getByTestId('ended').filter({ hasText: died }).filter({ hasText: nothing }).waitFor();
    for (const absent of ['because', 'if-silent', 'model-view', 'alert-card']) {
      expect(await page.getByTestId(absent).count()).toBe(0);
    }
    await page.close();
  });

  it('marks a customer near a tier line, with the distance', async () => {
    await arrive('nearly-private', { balance: 5_988_000 });
    const page = await open(DESK);
    await page.getByTestId('stage-tile-prospect').waitFor();
    await page.goto(`${service.url}/#/customers/nearly-private`);
    await page.getByTestId('threshold').filter({ hasText: '12,000 below the private line' }).waitFor();
    await page.close();
  });

  it('fits a phone', async () => {
    const page = await open(PHONE);
    await page.getByTestId('stage-tile-prospect').waitFor();
    const overflow = await page.evaluate<number>('document.documentElement.scrollWidth - window.innerWidth');
    expect(overflow).toBeLessThanOrEqual(0);
    await page.close();
  });

  it('breaks no rule of its content policy', async () => {
    const page = await open(DESK, '');
    const faults: string[] = [];
    page.on('console', (message) => message.type() === 'error' && faults.push(message.text()));
    page.on('pageerror', (fault) => faults.push(fault.message));
    await page.goto(`${service.url}/#key=${service.keys.agent}`);
    await page.reload();
    await page.getByTestId('daily').locator('svg').waitFor();
    expect(faults).toEqual([]);
    await page.close();
  });
});
