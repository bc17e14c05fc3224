// npm run test:upgrade -- --before <commit or folder>: brings the build before to a folder and runs the test of an upgrade.
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { orExplain, root, SetupError } from './setup.mjs';

const MAIN = join('dist', 'src', 'main.js');

const at = process.argv.indexOf('--before');
const before = orExplain(() => folderOf(at < 0 ? undefined : process.argv[at + 1]));
const { status } = spawnSync(
  process.execPath,
  [join(root, 'scripts', 'test.mjs'), '--config', 'jest.deployment.js', '--selectProjects', 'upgrade'],
  { cwd: root, stdio: 'inherit', env: { ...process.env, TIDEWATCH_BEFORE: before } },
);
process.exitCode = status ?? 1;

/** The folder of a build: the one given, or a checkout of the commit, which is built once and kept. */
function folderOf(given) {
  if (given === undefined) {
    throw new SetupError('Name the build that ran before: npm run test:upgrade -- --before <commit, tag or folder>');
  }
  if (existsSync(join(given, MAIN))) return resolve(given);
  if (existsSync(given)) throw new SetupError(`${given} has no ${MAIN}: build it first, with npm run build in it`);
  const commit = commitOf(given);
  const folder = join(root, '.data', 'builds', commit);
  if (existsSync(join(folder, MAIN))) return folder;
  mkdirSync(folder, { recursive: true });
  execFileSync('tar', ['-x', '-C', folder], { input: git('archive', commit), maxBuffer: Infinity });
  const built = spawnSync('npm', ['run', 'build'], { cwd: folder, stdio: ['ignore', 2, 2] });
  if (built.status !== 0) throw new SetupError(`${given} could not be built: what it said stands above`);
  return folder;
}

function commitOf(given) {
  try {
    return git('rev-parse', '--verify', '--quiet', `${given}^{commit}`).toString().trim();
  } catch {
    throw new SetupError(`${given} is neither a folder nor a commit of this repository`);
  }
}

function git(...args) {
  return execFileSync('git', args, { cwd: root, maxBuffer: 1 << 30 });
}
