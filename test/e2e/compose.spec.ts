/** compose says of the service, of Redis and of Prometheus what fits their files and the image. */
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';

interface ComposeService {
  build?: { context: string; dockerfile: string };
  command?: string[];
  ports?: string[];
  volumes?: string[];
  networks: string[];
}

interface Compose {
  services: Record<'tidewatch' | 'redis' | 'prometheus', ComposeService>;
  volumes: Record<string, object>;
  networks: Record<string, object>;
}

interface Scraping {
  rule_files: string[];
  scrape_configs: { static_configs: { targets: string[] }[] }[];
}

const compose = yaml('compose.yml') as Compose;
const { tidewatch, redis, prometheus } = compose.services;
const dockerfile = readFileSync(join('docker', 'Dockerfile'), 'utf8');
const port = /^EXPOSE (\d+)$/m.exec(dockerfile)?.[1] ?? '';

function yaml(file: string): unknown {
  return parse(readFileSync(join('docker', file), 'utf8'));
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
    expect(dockerfile).toMatch(new RegExp(`^ENV .*HOST=0.0.0.0 PORT=${port}\\b`, 'm'));
    expect(tidewatch.ports).toEqual([`127.0.0.1:${port}:${port}`]);
    expect(redis.ports).toBeUndefined();
    expect(compose.networks['state']).toEqual({ internal: true });
  });

  it('has Prometheus scrape the service and read our rules', () => {
    const { rule_files, scrape_configs } = yaml('prometheus/prometheus.yml') as Scraping;
    const targets = scrape_configs.flatMap((one) => one.static_configs.flatMap((config) => config.targets));
    expect(targets).toEqual([`tidewatch:${port}`]);
    for (const file of rule_files) expect(existsSync(join('docker', 'prometheus', file))).toBe(true);
    expect(prometheus.networks.filter((name) => tidewatch.networks.includes(name))).toEqual(['metrics']);
    expect(prometheus.command).toContain(`--config.file=${mounts(prometheus)[0]?.target}/prometheus.yml`);
  });

  it('gives the service a root that nothing writes to, and keeps the folder of its keys', () => {
    expect(tidewatch).toMatchObject({ read_only: true, cap_drop: ['ALL'] });
    const [, data] = /^VOLUME (\S+)$/m.exec(dockerfile) ?? [];
    expect(tidewatch.volumes).toContain(`keys:${data}`);
  });

  it('runs Redis with settings that forget nothing', () => {
    expect(redis.command).toContain(mounts(redis)[0]?.target);
    const settings = readFileSync(mounts(redis)[0]?.file ?? '', 'utf8').split('\n');
    expect(settings).toEqual(expect.arrayContaining(['appendonly yes', 'maxmemory-policy noeviction', 'save ""']));
  });
});

describe('the Dockerfile', () => {
  it('ends as a user who is not root, and copies what is sent to the build', () => {
    const last = dockerfile.slice(dockerfile.lastIndexOf('\nFROM'));
    expect(/^USER (\S+)$/m.exec(last)?.[1]).toBe('node');
    const sent = readFileSync(join('docker', 'Dockerfile.dockerignore'), 'utf8').split('\n');
    for (const [, words = ''] of dockerfile.matchAll(/^COPY (?!--from)(.+)$/gm)) {
      const sources = words
        .split(' ')
        .slice(0, -1)
        .filter((word) => word !== '.');
      for (const source of sources) expect([source, sent.includes(`!${source}`)]).toEqual([source, true]);
    }
  });
});
