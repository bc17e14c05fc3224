/** What docker/ says is done here without a container engine: the image is built, and it runs on the Redis of compose. */
import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Redis } from 'ioredis';
import { parse } from 'yaml';
import { TRIALS } from '../../scripts/setup.mjs';
import { freePort } from '../../scripts/redis-server.mjs';
import { buildImage, environment, run, type Ended, type Image } from './image.builder.js';
import { until } from './service.harness.js';

const BUILD_MS = 300_000;

interface ComposeService {
  image: string;
  build?: { context: string; dockerfile: string };
  command?: string[];
  environment?: Record<string, string>;
  ports?: string[];
  volumes?: string[];
  networks: string[];
  healthcheck?: { test: string[] };
}

interface Compose {
  services: Record<'tidewatch' | 'redis' | 'prometheus', ComposeService>;
  volumes: Record<string, object>;
  networks: Record<string, object>;
}

interface Rules {
  groups: { rules: { alert: string; expr: string; labels: object; annotations: object }[] }[];
}

interface Scraping {
  rule_files: string[];
  scrape_configs: { static_configs: { targets: string[] }[] }[];
}

const compose = yaml('compose.yml') as Compose;
const { tidewatch, redis, prometheus } = compose.services;

let dir: string;
let image: Image;
let stages: Record<string, Image>;

beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'tidewatch-image-'));
  ({ image, stages } = await buildImage(dir));
}, BUILD_MS);
afterAll(() => rmSync(dir, { recursive: true, force: true }));

function yaml(file: string): unknown {
  return parse(readFileSync(join('docker', file), 'utf8'));
}

function inImage(...path: string[]): string {
  return join(image.folder, ...path);
}

describe('the image', () => {
  it('is built without the commands that try the service out, though their sources are there', () => {
    const build = stages['build']?.folder ?? '';
    for (const name of TRIALS) expect(existsSync(join(build, 'scripts', `${name}.ts`))).toBe(true);
    const commands = readdirSync(join(build, 'dist', 'scripts'));
    expect(commands).toEqual(expect.arrayContaining(['replay.js', 'train.js', 'evaluate.js', 'import-xgboost.js']));
    expect(commands.filter((name) => TRIALS.includes(name.split('.')[0] ?? ''))).toEqual([]);
  });

  it('has the packages of production only, and a user who is not root', () => {
    expect(existsSync(inImage('node_modules', 'bullmq'))).toBe(true);
    for (const name of ['jest', 'vite', 'eslint']) expect(existsSync(inImage('node_modules', name))).toBe(false);
    expect(image.user).toBe('node');
  });

  it.each(['replay', 'train', 'import-xgboost'])('runs %s with them', async (name) => {
    const { code, said } = await run(['node', `dist/scripts/${name}.js`, '--help'], image.folder, image.env);
    expect(said).toMatch(/^Usage: /m);
    expect(code).toBe(0);
  });
});

describe('the service of the image on the Redis of compose', () => {
  let redisPort: number;
  let server: ChildProcess | undefined;
  let service: ChildProcess | undefined;
  let env: Record<string, string>;
  let before: string[];

  beforeAll(async () => {
    redisPort = await freePort();
    server = startRedis(redisPort);
    await until(isRedisHealthy, (healthy) => healthy);
    const REDIS_URL = (tidewatch.environment?.['REDIS_URL'] ?? '').replace('//redis:6379', `//127.0.0.1:${redisPort}`);
    // Of what the image says only the place is another: any free port, and this machine alone.
    env = {
      ...image.env,
      ...tidewatch.environment,
      REDIS_URL,
      PORT: String(await freePort()),
      HOST: '127.0.0.1',
      LOG_LEVEL: 'error',
    };
    before = filesOfImage();
    const [program = '', ...args] = image.command;
    service = spawn(program, args, {
      cwd: image.folder,
      env: environment(env),
      stdio: ['ignore', 'ignore', 'inherit'],
    });
  }, BUILD_MS);
  afterAll(() => {
    service?.kill('SIGKILL');
    server?.kill('SIGKILL');
  });

  /** The command of compose, with its files where this machine has them. Arguments win over the file. */
  function startRedis(port: number): ChildProcess {
    const data = join(dir, 'redis');
    mkdirSync(data);
    const [program = '', ...args] = (redis.command ?? []).map(onThisMachine);
    const place = ['--port', String(port), '--bind', '127.0.0.1'];
    // The image of Redis starts it in the folder that compose keeps.
    return spawn(program, [...args, ...place], { cwd: data, stdio: 'ignore' });
  }

  async function isRedisHealthy(): Promise<boolean> {
    const [, script = ''] = redis.healthcheck?.test ?? [];
    const { code } = await run(['sh', '-c', script.replace('redis-cli', `redis-cli -p ${redisPort}`)], dir, {});
    return code === 0;
  }

  function healthCheck(): Promise<Ended> {
    return run(image.healthCheck, image.folder, env);
  }

  function filesOfImage(): string[] {
    const names = readdirSync(image.folder).filter((name) => !['node_modules', 'data'].includes(name));
    const folders = names.filter((name) => statSync(inImage(name)).isDirectory());
    return [...names, ...folders.flatMap((name) => readdirSync(inImage(name), { recursive: true }).map(String))];
  }

  it('becomes healthy', async () => {
    const { code } = await until(healthCheck, (ended) => ended.code === 0 || service?.exitCode !== null);
    expect(service?.exitCode).toBeNull();
    expect(code).toBe(0);
  });

  it('runs on a Redis that forgets nothing', async () => {
    const client = new Redis(redisPort);
    expect(await client.config('GET', 'appendonly')).toEqual(['appendonly', 'yes']);
    expect(await client.config('GET', 'maxmemory-policy')).toEqual(['maxmemory-policy', 'noeviction']);
    expect(await client.config('GET', 'save')).toEqual(['save', '']);
    client.disconnect();
  });

  it('serves the page, and takes an event with a key of the folder that compose keeps', async () => {
    const url = `http://127.0.0.1:${env['PORT']}`;
    expect(await (await fetch(url)).text()).toMatch(/<html/i);
    const { producer } = JSON.parse(readFileSync(inImage('data', 'keys.json'), 'utf8')) as { producer: string };
    const event = { id: 'e-1', customerId: 'c-1', occurredAt: Date.now(), channel: 'mobile', type: 'login' };
    const headers = { authorization: `Bearer ${producer}`, 'content-type': 'application/json' };
    const answer = await fetch(`${url}/v1/events`, { method: 'POST', headers, body: JSON.stringify(event) });
    expect(answer.status).toBe(202);
    expect(tidewatch.volumes).toContain('keys:/app/data');
  });

  it('has every metric that the rules of Prometheus ask for, save those of webhooks, of which it sends none', async () => {
    const text = await (await fetch(`http://127.0.0.1:${env['PORT']}/metrics`)).text();
    const { groups } = yaml('prometheus/rules.yml') as Rules;
    const rules = groups.flatMap((group) => group.rules);
    const asked = new Set(rules.flatMap(({ expr }) => expr.match(/\btidewatch_\w+/g) ?? []).map(metricOf));
    const missing = [...asked].filter((name) => !text.includes(`# TYPE ${name} `));
    expect(missing.filter((name) => !name.startsWith('tidewatch_webhook_'))).toEqual([]);
    const described = readFileSync(join('docs', 'metrics.md'), 'utf8');
    expect(missing.filter((name) => !described.includes(`\`${name}\``))).toEqual([]);
    expect(asked.size).toBeGreaterThan(missing.length);
  });

  it('writes nothing but its data: compose mounts the rest read-only', () => {
    expect(filesOfImage()).toEqual(before);
    expect(tidewatch).toMatchObject({ read_only: true });
  });

  it('is unhealthy without Redis, and stops in order', async () => {
    server?.kill('SIGKILL');
    const { code } = await until(healthCheck, (ended) => ended.code !== 0);
    expect(code).toBe(1);
    const ended = new Promise((done) => service?.once('exit', done));
    service?.kill('SIGTERM');
    expect(await ended).toBe(0);
  });
});

/** The name of a metric whose series is asked for. */
function metricOf(series: string): string {
  return series.replace(/_(?:bucket|count|sum)$/, '');
}

/** The file of this machine that compose mounts at this path of a container; the argument itself when there is none. */
function onThisMachine(argument: string): string {
  const mount = mounts(redis).find(({ target }) => target === argument);
  return mount === undefined ? argument : mount.file;
}

function mounts({ volumes = [] }: ComposeService): { file: string; target: string }[] {
  return volumes
    .filter((one) => one.startsWith('.'))
    .map((one) => one.split(':'))
    .map(([file = '', target = '']) => ({ file: resolve('docker', file), target }));
}

describe('compose', () => {
  it('names files, volumes and networks that are there', () => {
    for (const service of Object.values(compose.services)) {
      for (const { file } of mounts(service)) expect([file, existsSync(file)]).toEqual([file, true]);
      const named = (service.volumes ?? []).filter((one) => !one.startsWith('.')).map((one) => one.split(':')[0]);
      for (const name of named) expect(Object.keys(compose.volumes)).toContain(name);
      for (const name of service.networks) expect(Object.keys(compose.networks)).toContain(name);
    }
    const { context = '', dockerfile = '' } = tidewatch.build ?? {};
    expect(existsSync(resolve('docker', context, dockerfile))).toBe(true);
  });

  it('publishes the port that the image listens on, on this host alone, and Redis nowhere', () => {
    expect(image.env).toMatchObject({ HOST: '0.0.0.0', PORT: image.ports[0] });
    expect(tidewatch.ports).toEqual([`127.0.0.1:${image.ports[0]}:${image.ports[0]}`]);
    expect(redis.ports).toBeUndefined();
    expect(compose.networks['state']).toEqual({ internal: true });
  });

  it('has Prometheus scrape the service and read our rules', () => {
    const { rule_files, scrape_configs } = yaml('prometheus/prometheus.yml') as Scraping;
    const targets = scrape_configs.flatMap((one) => one.static_configs.flatMap((config) => config.targets));
    expect(targets).toEqual([`tidewatch:${image.ports[0]}`]);
    for (const file of rule_files) expect(existsSync(join('docker', 'prometheus', file))).toBe(true);
    expect(prometheus.networks.filter((name) => tidewatch.networks.includes(name))).toEqual(['metrics']);
    expect(prometheus.command).toContain(`--config.file=${mounts(prometheus)[0]?.target}/prometheus.yml`);
  });
});
