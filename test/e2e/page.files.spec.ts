/** What a browser loads before the first screen shows, and how the service hands it over. */
import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { emptyDatabase, startTestService, type TestService } from './service.harness.js';

const DIR = 'dist/dashboard';
const FIRST_SCRIPT_BYTES = 250 * 1024;

const page = existsSync(join(DIR, 'index.html')) ? readFileSync(join(DIR, 'index.html'), 'utf8') : '';
/** The first script, and those it imports: the build lists them as `modulepreload`. */
const scripts = [...page.matchAll(/(?:src|href)="\.\/(assets\/[^"]+\.js)"/g)].map(([, path]) => path ?? '');

let service: TestService;

function ask(path: string, encoding: string): Promise<Response> {
  return fetch(`${service.url}/${path}`, { headers: { 'accept-encoding': encoding } });
}

describe('the files of the page', () => {
  beforeAll(async () => {
    service = await startTestService(await emptyDatabase(124));
  });
  afterAll(() => service.stop());

  it('are small: the first script and what it imports fit into 250 KB compressed', () => {
    expect(scripts.length).toBeGreaterThan(0);
    const bytes = scripts.map((path) => gzipSync(readFileSync(join(DIR, path))).length);
    const sum = bytes.reduce((total, one) => total + one, 0);
    expect(sum).toBeLessThanOrEqual(FIRST_SCRIPT_BYTES);
  });

  it('are split by screen', () => {
    const text = scripts.map((path) => readFileSync(join(DIR, path), 'utf8')).join('');
    const ofScreens = text.matchAll(/\.\/(?:assets\/)?(\w+)\.page-[\w-]+\.js/g);
    const loadedLater = new Set([...ofScreens].map(([, screen]) => screen));
    expect([...loadedLater]).toEqual(
      expect.arrayContaining(['today', 'alerts', 'customers', 'customer', 'model', 'health']),
    );
    expect(scripts.filter((path) => path.includes('.page-'))).toEqual([]);
  });

  it.each(['gzip', 'br'])('are compressed with %s where the browser reads it', async (encoding) => {
    const response = await ask(scripts[0] ?? '', encoding);
    expect(response.headers.get('content-encoding')).toBe(encoding);
    expect(response.headers.get('vary')).toMatch(/accept-encoding/i);
    expect(response.headers.get('content-type')).toContain('javascript');
    expect((await response.text()) === readFileSync(join(DIR, scripts[0] ?? ''), 'utf8')).toBe(true);
  });

  it('are plain for a reader that asks for nothing', async () => {
    const response = await ask(scripts[0] ?? '', 'identity');
    expect(response.headers.get('content-encoding')).toBeNull();
    expect((await response.text()) === readFileSync(join(DIR, scripts[0] ?? ''), 'utf8')).toBe(true);
  });

  it('may be kept for good under their hashed names; the page that names them is asked for each time', async () => {
    expect((await ask(scripts[0] ?? '', 'br')).headers.get('cache-control')).toBe(
      'public, max-age=31536000, immutable',
    );
    const root = await ask('', 'gzip');
    expect(root.headers.get('cache-control')).toBe('no-cache');
    expect(await root.text()).toBe(page);
  });

  it('are beside the compressed ones with the same content, but for those too small to gain', () => {
    const large = scripts.filter((path) => statSync(join(DIR, path)).size >= 1_000);
    expect(large.length).toBeGreaterThan(0);
    for (const path of large) {
      const plain = readFileSync(join(DIR, path));
      expect(gunzipSync(readFileSync(join(DIR, `${path}.gz`))).equals(plain)).toBe(true);
    }
  });
});
