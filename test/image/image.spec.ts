/** docker/Dockerfile built by its own steps, and the service started from what they made. */
import {
  mkdtempSync,
  readdirSync,
  readFileSync,
  statSync,
  lstatSync,
  writeFileSync,
  chmodSync,
  existsSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { parse } from 'yaml';
import { TRIALS } from '../../scripts/setup.mjs';
import { freePort } from '../../scripts/redis-server.mjs';
import { emptyDatabase, until } from '../e2e/service.harness.js';
import { done } from './base.image.js';
import { Image, MOUNTED, type Started } from './image.js';

const KEYS = { producer: 'the-key-of-a-producer', operator: 'the-key-of-an-operator' };

/** Packages are fetched twice and everything is built. */
const PATIENCE_MS = 3_600_000;

let image: Image;
let files: string;

jest.setTimeout(PATIENCE_MS);
beforeAll(() => {
  image = Image.build(mkdtempSync(join(tmpdir(), 'tidewatch-image-')));
  files = mkdtempSync(join(tmpdir(), 'tidewatch-mounted-'));
  chmodSync(files, 0o755);
  writeFileSync(join(files, 'keys.json'), JSON.stringify(KEYS));
  const size = (path: string): string => done('du', '-sm', join(image.root, path)).split('\t')[0] ?? '';
  process.stderr.write(
    `The image has ${size('')} MB: ${size('app/node_modules')} of packages, ${size('app/dist')} built\n`,
  );
});
afterAll(() => image.remove());

function inImage(...path: string[]): string {
  return join(image.root, 'app', ...path);
}

/** All files below, as paths from there. Links are not followed. */
function below(folder: string): string[] {
  return readdirSync(folder, { recursive: true }).map(String);
}

describe('what the image holds', () => {
  it('is the build, its packages, its models and settings, and nothing else', () => {
    expect(readdirSync(inImage()).sort()).toEqual(['config', 'data', 'dist', 'models', 'node_modules', 'package.json']);
    expect(readdirSync(inImage('data'))).toEqual([]);
    const commands = readdirSync(inImage('dist', 'scripts'));
    expect(commands).toEqual(expect.arrayContaining(['replay.js', 'train.js', 'evaluate.js', 'import-xgboost.js']));
    expect(commands.filter((name) => TRIALS.includes(name.split('.')[0] ?? ''))).toEqual([]);
    expect(below(inImage('dist')).filter((name) => name.includes('.spec.'))).toEqual([]);
  });

  it('has the packages of production only', () => {
    const { packages } = JSON.parse(readFileSync('package-lock.json', 'utf8')) as {
      packages: Record<string, { dev?: boolean }>;
    };
    const dev = Object.keys(packages).filter((path) => packages[path]?.dev === true);
    expect(dev.filter((path) => existsSync(inImage(path)))).toEqual([]);
    expect(dev.length).toBeGreaterThan(100);
    expect(existsSync(inImage('node_modules', 'bullmq'))).toBe(true);
  });

  it('has source maps that name files of ours by relative paths, without their text', () => {
    const maps = below(inImage('dist')).filter((name) => name.endsWith('.map'));
    for (const name of maps) {
      const { sources, sourcesContent } = JSON.parse(readFileSync(inImage('dist', name), 'utf8')) as {
        sources: string[];
        sourcesContent?: string[];
      };
      expect([name, sourcesContent, sources.filter((source) => !source.startsWith('../'))]).toEqual([
        name,
        undefined,
        [],
      ]);
    }
    expect(maps.length).toBeGreaterThan(100);
  });

  it('has no keys, no settings of npm, no history of a shell and no cache', () => {
    const isTold = /(^|\/)(\.npmrc|\.netrc|\.git|\.env|keys\.json|\.\w*_history|_cacache|_logs|id_rsa|.*\.pem)$/;
    for (const folder of ['root', 'home', 'tmp', 'var/tmp', 'npm-cache'].filter((one) =>
      existsSync(join(image.root, one)),
    )) {
      const found = below(join(image.root, folder)).filter(
        (name) => lstatSync(join(image.root, folder, name)).size > 0,
      );
      expect([folder, found.filter((name) => isTold.test(name))]).toEqual([folder, []]);
    }
    const ours = readdirSync(inImage()).filter((name) => name !== 'node_modules');
    expect(
      ours
        .flatMap((name) => (statSync(inImage(name)).isDirectory() ? below(inImage(name)) : [name]))
        .filter((name) => isTold.test(name)),
    ).toEqual([]);
  });

  it('belongs to root, but for the folder that the service writes to', () => {
    const owned = readdirSync(inImage()).filter((name) => statSync(inImage(name)).uid !== 0);
    expect(owned).toEqual(['data']);
    expect(image.settings).toMatchObject({
      User: 'node',
      Volumes: { '/app/data': {} },
      ExposedPorts: { '3000/tcp': {} },
    });
    expect(image.settings.Env.filter((pair) => /key|secret|token|password/i.test(pair))).toEqual([]);
  });
});

describe('the commands of the image', () => {
  it.each(['replay', 'train', 'import-xgboost'])('%s runs', async (name) => {
    const { code, said } = await image.start(['node', `dist/scripts/${name}.js`, '--help'], {}, files).ended;
    expect([code, said]).toEqual([0, expect.stringMatching(/^Usage: /m)]);
  });

  it('run as a user that can write to nothing but the data', async () => {
    const script =
      'exec 2>&1; id -u; touch data/a && echo data; touch b || touch /tmp/c || touch /etc/d || echo nothing';
    const { said } = await image.start(['sh', '-c', script], {}, files).ended;
    expect(said).toMatch(/^1000\ndata\n/);
    expect(said.match(/Read-only file system/g)).toHaveLength(3);
    expect(said).toMatch(/\nnothing\n$/);
  });
});

describe('the service of the image', () => {
  let service: Started;
  let url: string;
  let env: Record<string, string>;

  beforeAll(async () => {
    const PORT = String(await freePort());
    url = `http://127.0.0.1:${PORT}`;
    const REDIS_URL = await emptyDatabase(10);
    // Of what the image says only the place is another: a free port, and this machine alone.
    env = { PORT, HOST: '127.0.0.1', REDIS_URL, API_KEYS_FILE: `${MOUNTED}/keys.json`, LOG_LEVEL: 'error' };
    service = image.start(image.settings.Cmd, env, files);
  });
  afterAll(() => service.signal('SIGKILL'));

  it('becomes healthy by its own check', async () => {
    const [, ...check] = image.settings.Healthcheck.Test;
    const { code } = await until(
      () => image.start(check, env, files).ended,
      (ended) => ended.code === 0,
    );
    expect(code).toBe(0);
    expect((await fetch(`${url}/health/ready`)).status).toBe(200);
    expect(await (await fetch(url)).text()).toMatch(/<html/i);
  });

  it('commits an event that it accepted', async () => {
    const event = { id: 'e', customerId: 'c', occurredAt: Date.now(), channel: 'mobile', type: 'payment', amount: 1 };
    const answer = await fetch(`${url}/v1/events`, {
      method: 'POST',
      headers: { authorization: `Bearer ${KEYS.producer}`, 'content-type': 'application/json' },
      body: JSON.stringify(event),
    });
    expect(answer.status).toBe(202);
    const headers = { authorization: `Bearer ${KEYS.operator}` };
    const customer = await until(
      async () => (await (await fetch(`${url}/v1/customers/c`, { headers })).json()) as { stage?: string },
      ({ stage }) => stage !== undefined,
    );
    expect(customer.stage).toBe('development');
  });

  it('has every metric that the rules of Prometheus ask for, save those of webhooks, of which it sends none', async () => {
    const text = await (await fetch(`${url}/metrics`)).text();
    const { groups } = parse(readFileSync(join('docker', 'prometheus', 'rules.yml'), 'utf8')) as {
      groups: { rules: { expr: string }[] }[];
    };
    const asked = groups.flatMap(({ rules }) => rules.flatMap(({ expr }) => expr.match(/\btidewatch_\w+/g) ?? []));
    const names = new Set(asked.map((name) => name.replace(/_(?:bucket|count|sum)$/, '')));
    const missing = [...names].filter((name) => !text.includes(`# TYPE ${name} `));
    expect(missing.filter((name) => !name.startsWith('tidewatch_webhook_'))).toEqual([]);
    expect(names.size).toBeGreaterThan(missing.length);
  });

  it('stops in order when it is told to, as process 1', async () => {
    service.signal('SIGTERM');
    expect(await service.ended).toMatchObject({ code: 0 });
  });
});
