/**
 * Stands for the image that docker/Dockerfile begins with, which no registry gives here: Debian's packages, unpacked, with
 * this machine's Node and npm, and the user "node".
 */
import {
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  symlinkSync,
  appendFileSync,
} from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { spawnSync } from 'node:child_process';

const PACKAGES = 'ca-certificates,libstdc++6,coreutils,dash,libc-bin,base-passwd,util-linux,sed,grep,findutils';
/** Kept, because unpacking takes a minute. Delete it to have newer packages. */
const ARCHIVE = resolve('.data', 'image', 'base.tar');
const USER = 'node:x:1000:1000::/home/node:/bin/sh\n';
const GROUP = 'node:x:1000:\n';
const PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/** Runs a program to its end. Throws an Error with what it said when it fails. */
export function done(program: string, ...args: string[]): string {
  const { status, stdout, stderr, error } = spawnSync(program, args, { encoding: 'utf8', maxBuffer: 1 << 28 });
  if (status === 0) return stdout.trim();
  const why = error === undefined ? `${stdout}\n${stderr}`.slice(-4000) : error.message;
  throw new Error(`${program} ${args.join(' ')} failed:\n${why}`);
}

/** Makes the image under the name that the Dockerfile uses. @param buildah runs buildah on the storage of this test */
export function makeBase(dir: string, name: string, buildah: (...args: string[]) => string): void {
  const root = join(dir, 'base');
  mkdirSync(root);
  done('tar', '-x', '-C', root, '-f', archive());
  for (const path of [
    'dev',
    'mnt',
    'proc',
    'root',
    'sys',
    'tmp',
    'usr/local/bin',
    'usr/local/lib/node_modules',
    'home/node',
  ]) {
    mkdirSync(join(root, path), { recursive: true });
  }
  cpSync(realpathSync(process.execPath), join(root, 'usr/local/bin/node'));
  const npm = dirname(dirname(realpathSync(done('sh', '-c', 'command -v npm'))));
  cpSync(npm, join(root, 'usr/local/lib/node_modules/npm'), { recursive: true, verbatimSymlinks: true });
  symlinkSync('../lib/node_modules/npm/bin/npm-cli.js', join(root, 'usr/local/bin/npm'));
  addUser(root);
  const container = buildah('from', 'scratch');
  buildah('copy', '--quiet', container, root, '/');
  buildah('config', '--env', `PATH=${PATH}`, container);
  buildah('commit', '--quiet', '--format', 'docker', container, name);
  buildah('rm', container);
}

/** Packages that are only unpacked have not made the files of users yet. */
function addUser(root: string): void {
  for (const [file, line] of [
    ['passwd', USER],
    ['group', GROUP],
  ] as const) {
    const path = join(root, 'etc', file);
    if (!existsSync(path)) cpSync(join(root, 'usr/share/base-passwd', `${file}.master`), path);
    appendFileSync(path, line);
  }
  done('chown', '1000:1000', join(root, 'home/node'));
}

function archive(): string {
  if (existsSync(ARCHIVE)) return ARCHIVE;
  mkdirSync(dirname(ARCHIVE), { recursive: true });
  const suite = /VERSION_CODENAME=(\w+)/.exec(readFileSync('/etc/os-release', 'utf8'))?.[1] ?? 'stable';
  done('mmdebstrap', '--variant=extract', '--mode=root', `--include=${PACKAGES}`, suite, `${ARCHIVE}.new.tar`);
  renameSync(`${ARCHIVE}.new.tar`, ARCHIVE);
  return ARCHIVE;
}
