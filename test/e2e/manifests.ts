/** Reads docker/k8s as `kubectl apply -k` would send it, typed and checked by the schemas of Kubernetes and of KEDA. */
import { spawnSync } from 'node:child_process';
import { join, resolve } from 'node:path';
import { ScaledObject } from '@kubernetes-models/keda/keda.sh/v1alpha1';
import { Deployment, StatefulSet } from 'kubernetes-models/apps/v1';
import { NetworkPolicy } from 'kubernetes-models/networking.k8s.io/v1';
import { PodDisruptionBudget } from 'kubernetes-models/policy/v1';
import {
  ConfigMap,
  Namespace,
  Service,
  type IContainer as Container,
  type IPodTemplateSpec,
} from 'kubernetes-models/v1';
import typescript from 'typescript';
import { parseAllDocuments } from 'yaml';

export const FOLDERS = ['base', 'redis-cluster'] as const;
export type Folder = (typeof FOLDERS)[number];

export const HAS_KUSTOMIZE = spawnSync('kubectl', ['kustomize', '--help']).status === 0;

export interface Manifest {
  apiVersion: string;
  kind: string;
  metadata: { name: string; namespace?: string; labels?: Record<string, string> };
}

/** Every kind that our manifests have; another one must be added here. */
const MODELS = [
  ...[Deployment, StatefulSet, NetworkPolicy, PodDisruptionBudget, ConfigMap, Namespace, Service],
  ScaledObject,
];

export class Rendered {
  constructor(readonly manifests: readonly Manifest[]) {}

  /** Throws an Error with what kubectl says. */
  static of(folder: Folder): Rendered {
    const { stdout, stderr, status } = spawnSync('kubectl', ['kustomize', join('docker', 'k8s', folder)], {
      encoding: 'utf8',
    });
    if (status !== 0) throw new Error(stderr);
    return new Rendered(parseAllDocuments(stdout).map((document) => document.toJS() as Manifest));
  }

  deployments(): Deployment[] {
    return this.manifests.filter(Deployment.is).map((one) => new Deployment(one));
  }

  /** Deployments and StatefulSets: whatever has pods. */
  workloads(): { name: string; template: IPodTemplateSpec }[] {
    const sets = this.manifests.filter(StatefulSet.is).map((one) => new StatefulSet(one));
    return [...this.deployments(), ...sets].flatMap(({ metadata, spec }) =>
      spec === undefined ? [] : [{ name: metadata?.name ?? '', template: spec.template }],
    );
  }

  one(kind: string, name: string): Manifest | undefined {
    return this.manifests.find((one) => one.kind === kind && one.metadata.name === name);
  }
}

/** The variables of a container, with those of the ConfigMaps it names. */
export function environmentOf({ envFrom = [], env = [] }: Container, all: Rendered): Record<string, string> {
  const maps = envFrom.map(
    ({ configMapRef }) => all.one('ConfigMap', configMapRef?.name ?? '') as (ConfigMap & Manifest) | undefined,
  );
  const given = env.flatMap(({ name, value }) => (value === undefined ? [] : [[name, value] as const]));
  return Object.assign({}, ...maps.map((map) => map?.data ?? {}), Object.fromEntries(given)) as Record<string, string>;
}

/** What the schema refuses; empty when the manifest fits. Unknown members are no fault for it: see `unknownMembers`. */
export function faultsOf(manifest: Manifest): string[] {
  const Model = modelOf(manifest);
  try {
    new Model(manifest as never).validate();
    return [];
  } catch (fault) {
    return [fault instanceof Error ? fault.message : String(fault)];
  }
}

function modelOf({ apiVersion, kind }: Manifest): (typeof MODELS)[number] {
  const found = MODELS.find((one) => one.apiVersion === apiVersion && one.kind === kind);
  if (found === undefined) throw new Error(`add ${apiVersion} ${kind} to MODELS`);
  return found;
}

const MODULES: Readonly<Record<string, string>> = {
  v1: 'kubernetes-models/v1',
  'keda.sh/v1alpha1': '@kubernetes-models/keda/keda.sh/v1alpha1',
};

/** Members that a schema does not know, or with values of another type: the compiler's errors for typed literals. */
export function unknownMembers(manifests: readonly Manifest[]): string[] {
  const file = resolve('test', 'e2e', 'rendered.ts');
  const text = manifests
    .map((one, i) => {
      const module = MODULES[one.apiVersion] ?? `kubernetes-models/${one.apiVersion}`;
      return `export const m${i}: import('${module}').I${one.kind} = ${JSON.stringify(one)};`;
    })
    .join('\n');
  const options: typescript.CompilerOptions = {
    module: typescript.ModuleKind.NodeNext,
    strict: true,
    noEmit: true,
    skipLibCheck: true,
    types: [],
  };
  const host = typescript.createCompilerHost(options);
  const { getSourceFile, fileExists } = host;
  host.fileExists = (name) => name === file || fileExists(name);
  host.getSourceFile = (name, target, ...more) =>
    name === file ? typescript.createSourceFile(name, text, target) : getSourceFile(name, target, ...more);
  const program = typescript.createProgram([file], options, host);
  return typescript
    .getPreEmitDiagnostics(program)
    .map(({ messageText }) => typescript.flattenDiagnosticMessageText(messageText, '\n'));
}
