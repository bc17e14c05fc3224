/**
 * Builds docker/Dockerfile with buildah, which carries out its steps itself and needs no engine, and starts programs in
 * the file system that results: as its user, on a read-only root, without capabilities, as process 1.
 */
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { done, makeBase } from './base.image.js';

const DOCKERFILE = join('docker', 'Dockerfile');
const TAG = 'tidewatch';
/** Where files of the test are mounted: an empty folder of the base. */
export const MOUNTED = '/mnt';

interface Settings {
  User: string;
  WorkingDir: string;
  Env: string[];
  Cmd: string[];
  Healthcheck: { Test: string[] };
  ExposedPorts: Record<string, object>;
  Volumes: Record<string, object>;
}

interface Ended {
  code: number | null;
  said: string;
}

export interface Started {
  /** What it has written so far. */
  said: () => string;
  signal: (name: NodeJS.Signals) => void;
  ended: Promise<Ended>;
}

export class Image {
  private constructor(
    private readonly dir: string,
    readonly root: string,
    readonly settings: Settings,
  ) {}

  /** @param dir an empty folder, which `remove` removes */
  static build(dir: string): Image {
    const storage = (...args: string[]): string =>
      done('buildah', '--root', join(dir, 'storage'), '--runroot', join(dir, 'run'), ...args);
    makeBase(dir, `docker.io/library/${baseName()}`, storage);
    const steps = ['--isolation', 'chroot', '--pull-never', '--format', 'docker', '--quiet'];
    storage(
      'bud',
      ...steps,
      ...mountsOfNpm(dir),
      '--ignorefile',
      `${DOCKERFILE}.dockerignore`,
      '-f',
      DOCKERFILE,
      '-t',
      TAG,
      '.',
    );
    const { config } = (JSON.parse(storage('inspect', '--type', 'image', TAG)) as { Docker: { config: Settings } })
      .Docker;
    return new Image(dir, storage('mount', storage('from', '--pull-never', TAG)), config);
  }

  remove(): void {
    const { dir } = this;
    done('buildah', '--root', join(dir, 'storage'), '--runroot', join(dir, 'run'), 'umount', '--all');
    rmSync(dir, { recursive: true, force: true });
  }

  /** @param files a folder that the program finds under MOUNTED */
  start(command: readonly string[], env: Readonly<Record<string, string>>, files: string): Started {
    const { User, WorkingDir, Env, Volumes } = this.settings;
    const own = Object.entries(env).map(([key, value]) => `${key}=${value}`);
    const user = [`--reuid=${User}`, `--regid=${User}`, '--clear-groups', '--no-new-privs', '--bounding-set=-all'];
    const inside = ['setpriv', ...user, 'env', '-i', `--chdir=${WorkingDir}`, ...Env, ...own, ...command];
    const child = spawn(
      'unshare',
      ['--mount', '--pid', '--fork', '--kill-child', 'sh', '-c', ENTER, 'sh', this.root, files, ...inside],
      {
        env: { PATH: process.env['PATH'], VOLUMES: Object.keys(Volumes).join(' ') },
        stdio: ['ignore', 'pipe', 'pipe'],
      },
    );
    let said = '';
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (part: Buffer) => void (said += part.toString()));
    const ended = new Promise<Ended>((resolve) => child.once('close', (code) => resolve({ code, said })));
    const signal = (name: NodeJS.Signals): void => {
      if (child.exitCode !== null) return;
      const [first = ''] = readFileSync(`/proc/${child.pid}/task/${child.pid}/children`, 'utf8').split(' ');
      process.kill(Number(first), name);
    };
    return { said: () => said, signal, ended };
  }
}

/** Runs in namespaces of its own, so that no mount is seen outside and all are gone with the program. */
const ENTER = `set -e
root=$1 files=$2; shift 2
mount --bind "$root" "$root"
mount -o remount,bind,ro "$root"
for volume in $VOLUMES; do mount -t tmpfs -o mode=700,uid=1000,gid=1000 tmpfs "$root$volume"; done
mount -t proc proc "$root/proc"
mount --rbind /dev "$root/dev"
mount --bind "$files" "$root${MOUNTED}"
exec chroot "$root" "$@"`;

function baseName(): string {
  const names = [...readFileSync(DOCKERFILE, 'utf8').matchAll(/^FROM (\S+)/gm)].map(([, name]) => name);
  const [first = '', ...others] = new Set(names);
  if (others.length > 0) throw new Error(`${DOCKERFILE} begins with several images: ${names.join(', ')}`);
  return first;
}

/** How npm reaches its registry is this machine's own. It is mounted for the steps, and so is in no layer. */
function mountsOfNpm(dir: string): string[] {
  const cache = done('npm', 'config', 'get', 'cache');
  const certificates = process.env['NODE_EXTRA_CA_CERTS'] ?? '';
  mkdirSync(cache, { recursive: true });
  const settings = [
    'cache=/npm-cache',
    'prefer-offline=true',
    'fetch-retries=5',
    ...(certificates === '' ? [] : ['cafile=/run/ca.pem']),
  ];
  writeFileSync(join(dir, 'npmrc'), `${settings.join('\n')}\n`);
  const mounts = [`${cache}:/npm-cache`, `${join(dir, 'npmrc')}:/usr/local/etc/npmrc:ro`];
  if (certificates !== '') mounts.push(`${certificates}:/run/ca.pem:ro`);
  if (existsSync(join(homedir(), '.npmrc'))) mounts.push(`${join(homedir(), '.npmrc')}:/root/.npmrc:ro`);
  return mounts.flatMap((mount) => ['-v', mount]);
}
