/** Model and Health in a real Chromium: what they say, what an operator does there, and what other roles see. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { Redis } from 'ioredis';
import type { Page } from 'playwright-core';
import type { MonitorView, QuarantineView } from '../../src/client/protocol.js';
import { LIVE_RUN, shardKeys } from '../../src/redis/keys.js';
import { openQueue } from '../../src/redis/queues.js';
import { until } from '../e2e/service.harness.js';
import { faultsOf } from './axe.faults.js';
import { DESK, PHONE, startBoard, withBrowser, type BoardUnderTest } from './board.harness.js';

const DATABASE = 64;
const SHADOW = 'simulated-bank-1';
const SECRET = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;
const dir = mkdtempSync(join(tmpdir(), 'tidewatch-screens-'));
/** Where the screenshots go that somebody wants to look at. */
const SHOTS = process.env['SHOTS_DIR'];

let board: BoardUnderTest;

async function operate(method: string, path: string): Promise<number> {
  const { url, keys } = board.service;
  return (await fetch(`${url}/v1/${path}`, { method, headers: { authorization: `Bearer ${keys.operator}` } })).status;
}

const quarantined = (): Promise<QuarantineView> => board.service.get<QuarantineView>('/v1/quarantine');

/** A job of a later build comes straight onto a queue: this one cannot read it. */
async function quarantineOne(): Promise<void> {
  const redis = new Redis(board.service.redisUrl);
  const queue = openQueue(redis, shardKeys(LIVE_RUN, 0));
  await queue.add('events', { v: 2, asOf: 1, events: [] });
  await until(quarantined, (view) => view.count === 1);
  await queue.close();
  await redis.quit();
}

withBrowser('the screens about the service in Chromium', () => {
  beforeAll(async () => {
    const file = join(dir, 'webhooks.json');
    writeFileSync(
      file,
      JSON.stringify([{ name: 'crm', url: 'https://127.0.0.1:9/', secret: SECRET, events: ['alert.opened'] }]),
    );
    board = await startBoard(DATABASE, {
      SHARDS: '2',
      WEBHOOKS_FILE: file,
      WEBHOOK_HOSTS: '127.0.0.1',
      WEBHOOK_ALLOW_PRIVATE: 'true',
    });
    expect(await operate('POST', `models/${SHADOW}/shadow`)).toBe(200);
    for (let i = 0; i < 12; i++) await board.arrive(`c${i}`, { balance: 1_000 * (i + 1) });
    await board.arrive('c0', { type: 'nobody_mapped_this' });
    await quarantineOne();
  }, 120_000);
  afterAll(async () => {
    await board.stop();
    rmSync(dir, { recursive: true });
  });

  interface Visit {
    role?: 'agent' | 'auditor' | 'operator';
    language?: 'en' | 'zh';
    theme?: 'light' | 'dark';
    size?: typeof DESK;
    /** In place of the service's own verdicts. */
    verdicts?: MonitorView['verdicts'];
  }

  async function open(
    at: '/model' | '/health',
    { role = 'operator', language = 'en', theme = 'light', size = DESK, verdicts }: Visit = {},
  ): Promise<Page> {
    const page = await board.open(size, { hash: `#key=${board.service.keys[role]}`, officer: 'Li Wei' });
    await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' });
    await page.evaluate(`localStorage.setItem('tidewatch.language', '${language}')`);
    if (verdicts !== undefined) {
      await page.route(/\/v1\/models\/monitor/, async (route) => {
        const answer = await route.fetch();
        await route.fulfill({ response: answer, json: { ...((await answer.json()) as MonitorView), verdicts } });
      });
    }
    await page.evaluate(`location.hash = ${JSON.stringify(at)}`);
    await page.reload();
    await page.getByTestId('connection-state').and(page.locator('[data-state=online]')).waitFor();
    return page;
  }
  async function shoot(page: Page, name: string): Promise<void> {
    if (SHOTS === undefined) return;
    const size = page.viewportSize() ?? DESK;
    await page.setViewportSize({ width: size.width, height: 3_000 });
    await page.waitForTimeout(1_000);
    await page.screenshot({ path: join(SHOTS, `${name}.png`) });
    await page.setViewportSize(size);
  }
  const said = (page: Page, testId: string, text: string | RegExp) =>
    page.getByTestId(testId).filter({ hasText: text }).waitFor();

  it('Model says whether the model fits, on what it was trained, what it raises and who chose the shadow', async () => {
    const page = await open('/model');
    await said(page, 'model-sentence', 'It is too early to say');
    await said(page, 'verdicts', 'customers were counted, 1,000 are needed to judge the inputs.');
    await said(page, 'model-active', /4,372 customers, 22,190 events.*0\.758 \(0\.725–0\.787\)/s);
    await said(page, 'model-raises', /Alerts from a risk of\s*67%.*By a plain fact.*By risk.*All alerts/s);
    await said(page, 'model-shadow', /Shadow: simulated-bank-1.*simulated.*Both would alert 0 times/s);
    await said(page, 'model-history', /simulated-bank-1\s*as shadow\s*operator/);
    await said(page, 'model-policies', /1 \(from the model\)/);
    const points = page.getByTestId('calibration-chart').locator('circle');
    expect(await points.count()).toBe(await page.getByTestId('model-calibration').locator('tbody tr').count());
    expect(await points.count()).toBe(15);
    await page.close();
  });

  it('Model says in Chinese what the service found, by its code, and what to do', async () => {
    const found: MonitorView['verdicts'][number] = {
      level: 'warn',
      about: 'features',
      code: 'features_far',
      figures: { off: 1, of: 115 },
      features: ['sessions_week'],
      text: 'an English sentence',
    };
    const page = await open('/model', { language: 'zh', verdicts: [found] });
    await said(page, 'model-sentence', '模型需要处理');
    await said(page, 'verdicts', /115 项指标中有 1 项与训练时相差很大：登录次数，近七天。\s*先检查数据来源是否有变/);
    expect(await page.getByText('an English sentence').count()).toBe(0);
    await page.close();
  });

  it('Model tries a policy: the one in use as a draft, what is no JSON, what is refused, and the result', async () => {
    const page = await open('/model', { role: 'auditor' });
    await page.getByTestId('policy-text').fill('{ "version": ');
    await page.getByTestId('dry-run-send').click();
    await said(page, 'dry-run', 'This is no JSON object.');
    await page.getByTestId('policy-text').fill('{ "version": 2 }');
    await page.getByTestId('dry-run-send').click();
    await said(page, 'dry-run-state', /It was refused: .*development/);
    await page.getByTestId('policy-present').click();
    const draft = JSON.parse(await page.getByTestId('policy-text').inputValue()) as {
      version: number;
      development: object;
    };
    expect(draft.version).toBe(2);
    draft.development = { tenureDays: 0, businessDays: 0 };
    const file = { name: 'policy.json', mimeType: 'application/json', buffer: Buffer.from(JSON.stringify(draft)) };
    await page.getByTestId('policy-file').setInputFiles(file);
    await until(
      () => page.getByTestId('policy-text').inputValue(),
      (text) => text === JSON.stringify(draft),
    );
    await page.getByTestId('dry-run-send').click();
    await said(page, 'dry-run-result', /under version 2|Version 2 would do the same/);
    await said(page, 'dry-run-alerts', /Now, by a fact.*Now, by risk.*Last 28 days, by a fact.*Last 28 days, by risk/s);
    await said(page, 'dry-run-past', /28 days/);
    expect(await page.evaluate('document.documentElement.scrollWidth - innerWidth')).toBeLessThanOrEqual(0);
    await shoot(page, 'dry-run');
    expect(await faultsOf(page)).toEqual([]);
    await page.close();
  });

  it('Model offers no trial to a role that may not try, and says so', async () => {
    const page = await open('/model', { role: 'agent' });
    await said(page, 'dry-run', 'Your key may not try policies.');
    expect(await page.getByTestId('policy-text').count()).toBe(0);
    await page.close();
  });

  it('Health says what is wrong, how long events take, and what waits', async () => {
    const page = await open('/health');
    await said(page, 'health-sentence', /2 things need attention:/);
    await said(page, 'health-troubles', /1 entry is in quarantine.*1 type of events is not mapped/s);
    await board.arrive('newcomer'); // whose first stage is pushed to the dashboard that is connected now
    await said(page, 'health-flow', /Event to screen.*Event to decision.*reading the customers.*writing/s);
    await said(page, 'health-lanes', 'Nothing waits in any lane.');
    await said(page, 'health-types', 'nobody_mapped_this');
    await said(page, 'health-quarantine', /Unknown version\s*1\s*Update this service, then try again/);
    await page.close();
  });

  it('Health redrives for an operator: it says what will happen, then what did', async () => {
    const page = await open('/health');
    await page.getByTestId('redrive').click();
    await said(page, 'health-quarantine', 'Puts the oldest entry back into the queue.');
    await page.keyboard.press('Escape');
    expect(await page.getByTestId('redrive-confirm').count()).toBe(0);
    await page.getByTestId('redrive').press('Enter');
    await page.getByTestId('redrive-confirm').and(page.locator(':focus')).press('Enter');
    await said(page, 'redrive-result', 'Put back: 1. Can never be applied: 0.');
    await page.close();
    await until(quarantined, (view) => view.count === 1); // this build still cannot read it
  });

  it('Health pauses an endpoint and resumes it, and its sentence says so', async () => {
    const page = await open('/health');
    await page.getByTestId('pause-crm').click();
    await page.getByTestId('pause-crm-confirm').click();
    await said(page, 'health-webhooks', 'paused');
    await said(page, 'health-troubles', 'Deliveries to crm are paused.');
    await page.reload();
    await page.getByTestId('resume-crm').click();
    await page.getByTestId('pause-crm').waitFor();
    await until(
      () => page.getByTestId('health-troubles').innerText(),
      (text) => !text.includes('paused'),
    );
    await page.close();
  });

  it.each([
    ['auditor', /Operators can try them again/, 0],
    ['agent', /Your key may not see this/, 0],
  ] as const)('Health shows no button to an %s', async (role, text, buttons) => {
    const page = await open('/health', { role });
    await said(page, 'health-quarantine', text);
    await page.getByTestId('health-webhooks').getByRole('heading').first().waitFor();
    for (const action of ['redrive', 'pause-crm']) expect(await page.getByTestId(action).count()).toBe(buttons);
    await page.close();
  });

  it('Health says to an agent which parts it may not see, and does not call that a fault', async () => {
    const page = await open('/health', { role: 'agent' });
    await said(page, 'health-summary', 'Your key may not see: Quarantine, Types that nobody mapped, Other systems.');
    await said(page, 'health-sentence', 'Everything flows. There is nothing to do.');
    expect(await page.locator('main [role=alert]').count()).toBe(0);
    await page.close();
  });

  it.each([
    ['/model', 'en', 'light', DESK],
    ['/model', 'zh', 'dark', PHONE],
    ['/health', 'zh', 'dark', DESK],
    ['/health', 'en', 'light', PHONE],
  ] as const)('%s in %s, %s fits its window', async (at, language, theme, size) => {
    const page = await open(at, { language, theme, size });
    await page.locator('.sheet').last().locator('table, p').first().waitFor();
    await page.waitForTimeout(800); // all parts have their answers
    expect(await page.evaluate('document.documentElement.scrollWidth - innerWidth')).toBeLessThanOrEqual(0);
    expect(await page.evaluate<string>('document.body.innerText')).not.toMatch(/undefined|NaN|\[object/);
    if (at === '/health') await page.getByTestId('redrive').click();
    await shoot(page, `${at.slice(1)}-${language}-${theme}-${size.width}`);
    expect(await faultsOf(page)).toEqual([]);
    await page.close();
  });

  /** The last one: it stops the service. */
  it('every screen says since when it is old while the service is away, and keeps what it shows', async () => {
    const page = await open('/health');
    const places = ['/', '/alerts', '/customers', '/customers/c0', '/model', '/health'];
    const show = async (at: string): Promise<void> => {
      await page.evaluate(`location.hash = ${JSON.stringify(at)}`);
      await page.locator('main h1').waitFor({ state: 'attached' });
    };
    for (const at of places) await show(at);
    await until(
      () => page.evaluate<string[]>("performance.getEntriesByType('resource').map(({ name }) => name)"),
      (loaded) => loaded.filter((name) => /\.page-[^/]*\.js$/.test(name)).length >= places.length,
    );
    await show('/health');
    await page.getByTestId('health-flow').locator('table').waitFor();
    await board.service.stop();
    await said(page, 'stale-note', /^As of \d\d:\d\d:\d\d, trying again\.$/);
    for (const at of places) {
      await show(at);
      await said(page, 'stale-note', /As of/);
      expect(await page.locator('.screen-fault').count()).toBe(0);
    }
    await said(page, 'health-troubles', 'The connection is cut');
    await said(page, 'health-flow', /The service does not answer\..*As of .*Event to decision/s);
    await page.close();
  });
});
