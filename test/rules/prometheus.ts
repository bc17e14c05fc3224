/** A real Prometheus that scrapes what a test starts, and what it says. */
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { freePort } from '../../scripts/redis-server.mjs';

/** In the labels of a series the member `__name__` is its name. */
type Labels = Record<string, string>;

interface Answer<T> {
  status: string;
  error?: string;
  data: T;
}

export interface Series {
  metric: Labels;
  values: [at: number, value: string][];
}

const POLL_MS = 500;
const RANGE_SECONDS = 900;

export class Prometheus {
  private constructor(
    private readonly url: string,
    private readonly targetsFile: string,
    private readonly child: ChildProcess,
  ) {}

  /** @param rules text of the rules */
  static async start(dir: string, rules: string): Promise<Prometheus> {
    mkdirSync(dir, { recursive: true });
    const [targets, config] = [join(dir, 'targets.json'), join(dir, 'prometheus.yml')];
    writeFileSync(join(dir, 'rules.yml'), rules);
    writeFileSync(targets, '[]');
    const settings = {
      global: { scrape_interval: '1s', scrape_timeout: '1s', evaluation_interval: '1s' },
      rule_files: ['rules.yml'],
      scrape_configs: [{ job_name: 'tidewatch', file_sd_configs: [{ files: [targets], refresh_interval: '1s' }] }],
    };
    writeFileSync(config, stringify(settings));
    const port = await freePort();
    const place = ['--web.listen-address', `127.0.0.1:${port}`, '--storage.tsdb.path', join(dir, 'data')];
    const child = spawn('prometheus', ['--config.file', config, ...place], { stdio: 'ignore' });
    process.once('exit', () => child.kill('SIGKILL'));
    const prometheus = new Prometheus(`http://127.0.0.1:${port}`, targets, child);
    while (!(await prometheus.isReady())) {
      if (child.exitCode !== null) throw new Error('Prometheus ended at its start: see promtool check config');
      await later();
    }
    return prometheus;
  }

  /** @param addresses `host:port` of every process that is scraped */
  scrape(addresses: readonly string[]): void {
    writeFileSync(this.targetsFile, JSON.stringify([{ targets: addresses }]));
  }

  /** The labels of the alerts of this name that fire. */
  async firing(name: string, labels: Labels = {}): Promise<Labels[]> {
    const { alerts } = await this.get<{ alerts: { labels: Labels; state: string }[] }>('/api/v1/alerts');
    const wanted = Object.entries({ ...labels, alertname: name });
    return alerts
      .filter((one) => one.state === 'firing' && wanted.every(([key, value]) => one.labels[key] === value))
      .map((one) => one.labels);
  }

  /** Resolves when the alert fires, or when it does not; the test's own timeout ends it. */
  async until(state: 'fires' | 'clears', name: string, labels: Labels = {}): Promise<void> {
    while ((await this.firing(name, labels)).length > 0 !== (state === 'fires')) await later();
  }

  /** Its series in the last quarter of an hour. */
  async range(query: string): Promise<Series[]> {
    const end = Date.now() / 1_000;
    const parameters = { query, start: String(end - RANGE_SECONDS), end: String(end), step: '5' };
    return (await this.get<{ result: Series[] }>(`/api/v1/query_range?${new URLSearchParams(parameters).toString()}`))
      .result;
  }

  async value(query: string): Promise<number> {
    const { result } = await this.get<{ result: { value: [number, string] }[] }>(
      `/api/v1/query?${new URLSearchParams({ query }).toString()}`,
    );
    return Number(result[0]?.value[1] ?? NaN);
  }

  async stop(): Promise<void> {
    const ended = new Promise((resolve) => this.child.once('exit', resolve));
    this.child.kill('SIGTERM');
    await ended;
  }

  private async isReady(): Promise<boolean> {
    return fetch(`${this.url}/-/ready`).then(
      ({ ok }) => ok,
      () => false,
    );
  }

  private async get<T>(path: string): Promise<T> {
    const answer = (await (await fetch(this.url + path)).json()) as Answer<T>;
    if (answer.status !== 'success') throw new Error(`${path}: ${answer.error ?? 'no answer'}`);
    return answer.data;
  }
}

function later(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, POLL_MS));
}
