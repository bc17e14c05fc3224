/**
 * Prometheus, with our rules in less time (hastened.rules.ts), scrapes a service that events flow through. For each alert
 * its fault is made: the alert fires; it is mended: the alert clears. Every query of every panel of the boards is asked.
 */
import { spawnSync } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { FAULTS } from './faults.js';
import { hastened, type RuleFile } from './hastened.rules.js';
import { Prometheus } from './prometheus.js';
import { RunningBank } from './running.bank.js';

interface Panel {
  title: string;
  type: string;
  targets?: { expr: string; datasource: { uid: string } }[];
}

const RULES = readFileSync(join('docker', 'prometheus', 'rules.yml'), 'utf8');
const ALERTS = (parse(RULES) as RuleFile).groups.flatMap(({ rules }) => rules).flatMap(({ alert }) => alert ?? []);
const BOARDS = join('docker', 'grafana', 'dashboards');
const QUERIES = readdirSync(BOARDS).flatMap((file) =>
  panelsOf(file).flatMap(({ title, targets = [] }) =>
    targets.map(({ expr }, i) => [basename(file, '.json'), title, i + 1, expr] as const),
  ),
);
const START_MS = 120_000;
/** A monitor of the model is read once a minute. */
const FAULT_MS = 240_000;
const CALM_MS = 15_000;
/** What Grafana makes of it for points five seconds apart. */
const RATE_INTERVAL = '20s';

const hasPrometheus = spawnSync('prometheus', ['--version']).status === 0;
let prometheus: Prometheus;
let bank: RunningBank;

function panelsOf(file: string): Panel[] {
  return (JSON.parse(readFileSync(join(BOARDS, file), 'utf8')) as { panels: Panel[] }).panels;
}

(hasPrometheus ? describe : describe.skip)('the rules and boards, on a service that runs', () => {
  beforeAll(async () => {
    bank = await RunningBank.open(tmpdir());
    prometheus = await Prometheus.start(bank.file('prometheus'), hastened(RULES));
    prometheus.scrape(bank.targets);
  }, START_MS);
  afterAll(async () => {
    await prometheus.stop();
    await bank.close();
  }, START_MS);

  it('has a fault for each alert', () => {
    expect([...new Set(FAULTS.map(({ alert }) => alert))].toSorted()).toEqual(ALERTS.toSorted());
  });

  it(
    'is silent while nothing is wrong',
    async () => {
      while ((await prometheus.value('count(up == 1)')) !== bank.targets.length) await new Promise(setImmediate);
      await new Promise((resolve) => setTimeout(resolve, CALM_MS));
      const firing = await Promise.all(ALERTS.map(async (name) => [name, await prometheus.firing(name)] as const));
      expect(firing.filter(([, labels]) => labels.length > 0)).toEqual([]);
    },
    START_MS,
  );

  it.each(FAULTS.map((fault) => [fault.alert, Object.values(fault.labels ?? {}).join(' '), fault] as const))(
    '%s %s fires and clears',
    async (alert, _, { labels, make }) => {
      await prometheus.until('clears', alert, labels); // what an earlier fault left
      const mend = await make(bank);
      await prometheus.until('fires', alert, labels);
      await mend();
      await prometheus.until('clears', alert, labels);
    },
    FAULT_MS,
  );

  it.each(QUERIES)('%s: %s, query %d, has data', async (_board, _panel, _nth, expr) => {
    const series = await prometheus.range(expr.replaceAll('$__rate_interval', RATE_INTERVAL));
    const values = series.flatMap((one) => one.values.map(([, value]) => value));
    expect(values.filter((value) => value !== 'NaN').length).toBeGreaterThan(0);
  });
});

describe('the boards', () => {
  it.each(readdirSync(BOARDS))('%s asks the Prometheus that is provisioned', (file) => {
    const provisioned = readFileSync(
      join('docker', 'grafana', 'provisioning', 'datasources', 'prometheus.yml'),
      'utf8',
    );
    const { datasources } = parse(provisioned) as { datasources: { uid: string }[] };
    const uids = panelsOf(file).flatMap(({ targets = [] }) => targets.map(({ datasource }) => datasource.uid));
    expect([...new Set(uids)]).toEqual(datasources.map(({ uid }) => uid));
  });
});
