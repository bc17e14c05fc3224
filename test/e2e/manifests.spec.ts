/**
 * docker/k8s as it would be sent to a cluster: it fits the schemas, its parts name each other rightly, and the service
 * really has the settings, ports and paths it names. There is no cluster here: nothing shows how one would run it.
 */
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Deployment } from 'kubernetes-models/apps/v1';
import type { NetworkPolicy } from 'kubernetes-models/networking.k8s.io/v1';
import type { ConfigMap, IContainer as Container, IPodSpec, Namespace, Service } from 'kubernetes-models/v1';
import type { ScaledObject } from '@kubernetes-models/keda/keda.sh/v1alpha1';
import { freePort } from '../../scripts/redis-server.mjs';
import { readConfig, SETTINGS, type Config } from '../../src/ops/config.js';
import { emptyDatabase, startTestService, until, type TestService } from './service.harness.js';
import {
  environmentOf,
  faultsOf,
  FOLDERS,
  HAS_KUSTOMIZE,
  Rendered,
  unknownMembers,
  type Folder,
  type Manifest,
} from './manifests.js';

/** A stop takes this long beside DRAIN_SECONDS: see src/main.ts. */
const STOP_GRACE_SECONDS = 5;

const whereRendered = HAS_KUSTOMIZE ? describe : describe.skip; // needs kubectl, which renders without a cluster

function podOf(template: { spec?: IPodSpec }): IPodSpec {
  if (template.spec === undefined) throw new TypeError('a workload without a pod');
  return template.spec;
}

/** The address of Redis is in a file of the secret, so it is left out here. */
function settingsOf(container: Container, all: Rendered): Config {
  return readConfig({ ...environmentOf(container, all), REDIS_URL_FILE: '' });
}

/** A setting, or the file that holds it. */
function isKnown(name: string): boolean {
  const keys = Object.values(SETTINGS).map(({ key }) => key);
  return keys.includes(name) || keys.includes(name.replace(/_FILE$/, ''));
}

/** A label selector of equal labels; ours have no other kind but in policies. */
function picks(
  selector: Readonly<Record<string, string>> = {},
  labels: Readonly<Record<string, string>> = {},
): boolean {
  return Object.entries(selector).every(([key, value]) => labels[key] === value);
}

whereRendered.each(FOLDERS)('docker/k8s/%s', (folder: Folder) => {
  let all: Rendered;
  beforeAll(() => {
    all = Rendered.of(folder);
  });

  it('fits the schemas of Kubernetes and KEDA, without a member that they do not know', () => {
    expect(all.manifests.flatMap(faultsOf)).toEqual([]);
    expect(unknownMembers(all.manifests)).toEqual([]);
  }, 60_000);

  it('has everything in one namespace, which admits restricted pods only', () => {
    const namespace = all.one('Namespace', 'tidewatch') as (Namespace & Manifest) | undefined;
    const { labels } = namespace?.metadata ?? {};
    expect(labels).toMatchObject({ 'pod-security.kubernetes.io/enforce': 'restricted' });
    const elsewhere = all.manifests.filter(
      ({ kind, metadata }) => kind !== 'Namespace' && metadata.namespace !== 'tidewatch',
    );
    expect(elsewhere).toEqual([]);
  });

  it('has pods that the restricted standard admits, on a root that nothing writes to, without a token', () => {
    for (const { template } of all.workloads()) {
      const pod = podOf(template);
      expect(pod).toMatchObject({ automountServiceAccountToken: false, enableServiceLinks: false });
      expect(pod.securityContext).toMatchObject({ runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } });
      expect(pod.securityContext?.runAsUser).toBeGreaterThan(0);
      expect([pod.hostNetwork, pod.hostPID, pod.hostIPC]).toEqual([undefined, undefined, undefined]);
      const kinds = (pod.volumes ?? []).flatMap((volume) => Object.keys(volume).filter((key) => key !== 'name'));
      expect(['configMap', 'emptyDir', 'secret']).toEqual(expect.arrayContaining([...new Set(kinds)]));
      for (const { securityContext } of pod.containers) {
        expect(securityContext).toEqual({
          allowPrivilegeEscalation: false,
          readOnlyRootFilesystem: true,
          capabilities: { drop: ['ALL'] },
        });
      }
    }
  });

  it('holds no secret: what is one is named', () => {
    expect(all.manifests.filter(({ kind }) => kind === 'Secret')).toEqual([]);
    for (const { template } of all.workloads()) {
      for (const container of podOf(template).containers) {
        const given = Object.entries(environmentOf(container, all));
        expect(given.filter(([, value]) => /:\/\/|password/i.test(value))).toEqual([]);
      }
    }
  });

  it('asks for memory and CPU, and bounds memory', () => {
    const containers = all.workloads().flatMap(({ template }) => podOf(template).containers);
    for (const { resources } of containers) {
      expect(resources).toMatchObject({
        requests: { cpu: expect.anything(), memory: expect.anything() },
        limits: { memory: expect.anything() },
      });
    }
  });

  it('mounts only volumes and ConfigMaps that are there', () => {
    for (const { template } of all.workloads()) {
      const { volumes = [], containers } = podOf(template);
      const claimed = folder === 'redis-cluster' ? ['data'] : []; // by the StatefulSet
      const names = [...volumes.map(({ name }) => name), ...claimed];
      for (const { volumeMounts = [] } of containers) {
        expect(names).toEqual(expect.arrayContaining(volumeMounts.map(({ name }) => name)));
      }
      const maps = [
        ...volumes.flatMap(({ configMap }) => configMap?.name ?? []),
        ...containers.flatMap(({ envFrom = [] }) => envFrom.flatMap(({ configMapRef }) => configMapRef?.name ?? [])),
      ];
      for (const name of maps) expect([name, all.one('ConfigMap', name)]).toEqual([name, expect.anything()]);
    }
  });

  it('has selectors that pick the pods they mean, and a disruption budget for all of them', () => {
    const pods = all.workloads().map(({ template }) => template.metadata?.labels ?? {});
    const picked = (selector?: Record<string, string>): number => pods.filter((one) => picks(selector, one)).length;
    for (const manifest of all.manifests) {
      const { spec = {} } = manifest as { spec?: { selector?: { matchLabels?: Record<string, string> } } };
      if (spec.selector === undefined) continue;
      const labels =
        manifest.kind === 'Service' ? (spec.selector as Record<string, string>) : spec.selector.matchLabels;
      expect([manifest.kind, manifest.metadata.name, picked(labels)]).toEqual([
        manifest.kind,
        manifest.metadata.name,
        1,
      ]);
    }
    const budgets = all.manifests.filter(({ kind }) => kind === 'PodDisruptionBudget').map((one) => one.metadata.name);
    expect(budgets.sort()).toEqual(
      all
        .workloads()
        .map(({ name }) => name)
        .sort(),
    );
  });

  it('closes everything, and opens to named places only', () => {
    const policies = all.manifests.filter(({ kind }) => kind === 'NetworkPolicy') as (NetworkPolicy & Manifest)[];
    const closed = policies.find(({ metadata }) => metadata.name === 'default-deny');
    expect(closed?.spec).toEqual({ podSelector: {}, policyTypes: ['Ingress', 'Egress'] });
    for (const { spec } of policies) {
      const rules = [...(spec?.ingress ?? []), ...(spec?.egress ?? [])];
      for (const rule of rules) {
        const places = 'from' in rule ? rule.from : 'to' in rule ? rule.to : undefined;
        expect(places?.length).toBeGreaterThan(0);
        expect(rule.ports?.length).toBeGreaterThan(0);
      }
    }
    const open = policies.filter(({ spec }) => JSON.stringify(spec).includes('0.0.0.0/0'));
    expect(open.map(({ metadata }) => metadata.name)).toEqual(['webhooks']);
  });
});

whereRendered('what the manifests name', () => {
  let all: Rendered;
  let containers: { name: string; pod: IPodSpec; container: Container }[];
  beforeAll(() => {
    all = Rendered.of('base');
    containers = all.deployments().flatMap(({ metadata, spec }) => {
      const pod = podOf(spec?.template ?? {});
      const [container] = pod.containers;
      return container === undefined ? [] : [{ name: metadata?.name ?? '', pod, container }];
    });
  });

  it('are settings of the service, with values that it takes, and each role has its pods once', () => {
    const names = containers.flatMap(({ container }) => Object.keys(environmentOf(container, all)));
    expect(names.filter((name) => !isKnown(name))).toEqual([]);
    const roles = containers.flatMap(({ container }) => settingsOf(container, all).roles);
    expect(roles.sort()).toEqual([...SETTINGS.roles.fallback].sort());
  });

  it('are files in secrets that are mounted where the settings say', () => {
    for (const { pod, container } of containers) {
      const files = Object.entries(environmentOf(container, all)).filter(([key]) => key.endsWith('_FILE'));
      for (const [, file] of files) {
        const mount = container.volumeMounts?.find(({ mountPath }) => file.startsWith(`${mountPath}/`));
        const volume = pod.volumes?.find(({ name }) => name === mount?.name);
        expect(volume?.secret).toMatchObject({ secretName: expect.stringMatching(/^tidewatch-/), defaultMode: 0o440 });
      }
      expect(files.length).toBeGreaterThanOrEqual(2);
    }
  });

  it('give a stop the time it needs, and a model that hangs the time to be ended first', () => {
    for (const { pod, container } of containers) {
      const { drainSeconds, modelHangMs } = settingsOf(container, all);
      const [, before = ''] = container.lifecycle?.preStop?.exec?.command ?? [];
      const needed = Number(before) + drainSeconds + STOP_GRACE_SECONDS;
      expect(pod.terminationGracePeriodSeconds).toBeGreaterThan(needed);
      const { periodSeconds = 0, failureThreshold = 0 } = container.livenessProbe ?? {};
      expect(periodSeconds * failureThreshold * 1000).toBeGreaterThan(modelHangMs);
    }
  });

  it('scale by a metric of the service, to no more scorers than there are shards', () => {
    const scaled = all.one('ScaledObject', 'scorer') as (ScaledObject & Manifest) | undefined;
    const scorer = containers.find(({ name }) => name === scaled?.spec?.scaleTargetRef.name);
    const { shards, roles, maxBacklogSeconds } = settingsOf(scorer?.container ?? ({} as Container), all);
    expect(roles).toEqual(['scoring']);
    expect(scaled?.spec?.maxReplicaCount).toBeLessThanOrEqual(shards);
    const [byAge, byCpu] = scaled?.spec?.triggers ?? [];
    const metric = /tidewatch_\w+/.exec(byAge?.metadata['query'] ?? '')?.[0] ?? '';
    expect(readFileSync(join('docs', 'metrics.md'), 'utf8')).toContain(`\`${metric}\``);
    expect(Number(byAge?.metadata['threshold'])).toBeLessThan(maxBacklogSeconds / 2);
    expect(byCpu?.type).toBe('cpu');
    expect(all.deployments().find(({ metadata }) => metadata?.name === 'scorer')?.spec?.replicas).toBeUndefined();
  });

  it('are of the nodes of Redis what the service asks of Redis, in names that the Service gives', () => {
    const cluster = Rendered.of('redis-cluster');
    const files = cluster.manifests.find(({ metadata }) => metadata.name.startsWith('redis-files')) as ConfigMap;
    const linesOf = (text: string): string[] => text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
    const wanted = linesOf(readFileSync(join('docker', 'redis.conf'), 'utf8')).filter(
      (line) => !/^protected/.test(line),
    );
    expect(linesOf(files.data?.['redis.conf'] ?? '')).toEqual(expect.arrayContaining(wanted));
    const set = cluster.workloads().find(({ name }) => name === 'redis');
    const service = cluster.one('Service', 'redis') as (Service & Manifest) | undefined;
    const nodes = podOf(set?.template ?? {}).containers.flatMap(
      ({ env = [] }) => env.find(({ name }) => name === 'NODES') ?? [],
    );
    const names = Array.from({ length: 6 }, (_, i) => `redis-${i}.${service?.metadata.name}`);
    expect(nodes.map(({ value }) => value)).toEqual([names.join(' ')]);
  });
});

whereRendered('the service with the settings of the manifests', () => {
  let services: Record<string, TestService> = {};
  const all = HAS_KUSTOMIZE ? Rendered.of('base') : new Rendered([]);
  let redisUrl: string;
  let dir: string;

  beforeAll(async () => {
    redisUrl = await emptyDatabase(56);
    dir = mkdtempSync(join(tmpdir(), 'tidewatch-k8s-'));
    const keys = { producer: 'the-key-of-a-producer', operator: 'the-key-of-an-operator' };
    const secrets = {
      redis: { url: redisUrl },
      keys: { 'keys.json': JSON.stringify(keys) },
      webhooks: { 'webhooks.json': '[]' },
    };
    for (const [folder, files] of Object.entries(secrets)) {
      mkdirSync(join(dir, folder));
      for (const [name, text] of Object.entries(files)) writeFileSync(join(dir, folder, name), text);
    }
    writeFileSync(join(dir, 'keys.json'), JSON.stringify(keys)); // for the harness
  });
  afterAll(async () => {
    const codes = await Promise.all(Object.values(services).map((one) => one.stop()));
    expect(codes).toEqual([0, 0, 0, 0]);
  });

  /** Only what belongs to this machine is another: the place of the secrets, and ports that are free. */
  async function startAs(name: string, container: Container): Promise<Record<string, string>> {
    const env = Object.entries(environmentOf(container, all)).map(([key, value]) => [
      key,
      value.replace('/run/tidewatch', dir),
    ]);
    const METRICS_PORT = String(await freePort());
    const own = { ...Object.fromEntries(env), REDIS_URL: '', METRICS_PORT, DATA_DIR: dir } as Record<string, string>;
    const service = await startTestService(redisUrl, own);
    services = { ...services, [name]: service };
    return { http: service.url, metrics: `http://127.0.0.1:${METRICS_PORT}` };
  }

  async function answersProbes({ metadata, spec }: Deployment): Promise<void> {
    const [container] = podOf(spec?.template ?? {}).containers;
    if (container === undefined) throw new TypeError('a pod without a container');
    const urls = await startAs(metadata?.name ?? '', container);
    const { startupProbe, livenessProbe, readinessProbe } = container;
    const asked = [startupProbe, livenessProbe, readinessProbe].map((probe) => ({
      port: String(probe?.httpGet?.port),
      path: probe?.httpGet?.path,
    }));
    asked.push({ port: 'metrics', path: spec?.template.metadata?.annotations?.['prometheus.io/path'] });
    for (const { port, path } of asked) {
      const { status } = await until(
        () => fetch(`${urls[port]}${path}`),
        (answer) => answer.status !== 503,
      );
      expect([path, status]).toEqual([path, 200]);
    }
  }

  it('starts as each role, and answers where the probes and Prometheus ask', async () => {
    await Promise.all(all.deployments().map(answersProbes));
    expect(Object.keys(services).sort()).toEqual(['board', 'door', 'scorer', 'webhooks']);
  }, 180_000);

  it('listens on the ports that the pods name', () => {
    const exposed = /^EXPOSE (\d+)$/m.exec(readFileSync(join('docker', 'Dockerfile'), 'utf8'))?.[1];
    for (const { spec } of all.deployments()) {
      const [container] = podOf(spec?.template ?? {}).containers;
      const port = environmentOf(container ?? ({} as Container), all)['METRICS_PORT'];
      expect(container?.ports).toEqual([
        { name: 'http', containerPort: Number(exposed) },
        { name: 'metrics', containerPort: Number(port) },
      ]);
      expect(spec?.template.metadata?.annotations?.['prometheus.io/port']).toBe(port);
    }
  });

  it('takes an event at the door, which a scorer commits and the board shows', async () => {
    const { board, door } = services;
    const event = { id: 'e', customerId: 'c', occurredAt: Date.now(), channel: 'mobile', type: 'payment', amount: 1 };
    const headers = { authorization: 'Bearer the-key-of-a-producer', 'content-type': 'application/json' };
    const posted = await fetch(`${door?.url}/v1/events`, { method: 'POST', headers, body: JSON.stringify(event) });
    expect(posted.status).toBe(202);
    const customer = await until(
      () => board?.get<{ stage?: string }>('/v1/customers/c') ?? Promise.reject(new TypeError('no board')),
      (view) => 'stage' in view,
    );
    expect(customer.stage).toBe('development');
  });
});
