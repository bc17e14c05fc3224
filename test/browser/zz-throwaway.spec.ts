import { expect, it } from '@jest/globals';
import { chromium } from 'playwright-core';
import { startRedisServer } from '../../scripts/redis-server.mjs';
it('opens a page', async () => {
  const b = await chromium.launch({ executablePath: process.env['CHROMIUM_PATH']!, args: ['--no-sandbox', '--disable-gpu'] });
  const p = await b.newPage();
  await p.setContent('<b>hi</b>');
  expect(await p.textContent('b')).toBe('hi');
  await b.close();
});
it('starts its own redis', async () => {
  const s = await startRedisServer({ dir: '/tmp/tw-throw' });
  await s.stop();
});
it('is given a minute', async () => { await new Promise((r) => setTimeout(r, 5500)); });
