// Brings a fresh clone to the point where a command can run: packages, Redis, browser, build. Runs before any package
// is installed, so it uses nothing but Node itself. All it says goes to stderr: stdout belongs to the command that follows.
import { spawnSync } from 'node:child_process';
import {
  accessSync,
  constants,
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
} from 'node:fs';
import { utimesSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = dirname(dirname(fileURLToPath(import.meta.url)));

const NODE_AT_LEAST = [20, 19];
const REDIS_AT_LEAST = 7;
/** The commands that try the service out. No deployment runs them; tsconfig.build.json leaves them and their rooms out. */
export const TRIALS = ['bench', 'chaos'];
const CHROMIUM_NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
const CHROME_ON_MAC = '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome';

/** What each system package manager calls the programs we need. Homebrew must not run as root, the others must. */
const PACKAGE_MANAGERS = [
  {
    command: 'apt-get',
    install: ['install', '-y'],
    refresh: ['update'],
    redis: 'redis-server',
    chromium: 'chromium',
    prometheus: '--no-install-recommends prometheus', // those would be daemons
    image: '--no-install-recommends buildah mmdebstrap',
  },
  { command: 'dnf', install: ['install', '-y'], redis: 'redis', chromium: 'chromium' },
  { command: 'apk', install: ['add', '--no-cache'], redis: 'redis', chromium: 'chromium', prometheus: 'prometheus' },
  { command: 'brew', install: ['install'], redis: 'redis', prometheus: 'prometheus', withoutRoot: true },
];

/** Something is missing that we cannot bring ourselves; the message is one sentence that says what to do. */
export class SetupError extends Error {
  name = 'SetupError';
}

/**
 * Everything a command needs. `browser`, `redis`, `prometheus` and `image` say whether it needs those, `build` whether it runs
 * from dist, and `trials` whether it is, or runs, one of the commands that try the service out.
 */
export function setUp({
  redis = true,
  browser = false,
  prometheus = false,
  image = false,
  build = true,
  trials = false,
} = {}) {
  requireNode();
  installPackages();
  if (redis) provideRedis();
  if (image) provideImageTools();
  if (browser) provideBrowser();
  if (prometheus) providePrometheus();
  if (build) buildAll({ trials });
}

export function requireNode(version = process.versions.node) {
  const [major, minor] = version.split('.').map(Number);
  const [needMajor, needMinor] = NODE_AT_LEAST;
  if (major > needMajor || (major === needMajor && minor >= needMinor)) return;
  throw new SetupError(
    `Tidewatch needs Node ${NODE_AT_LEAST.join('.')} or newer and this is ${version}: please update Node.`,
  );
}

export function installPackages() {
  if (packagesAreCurrent()) return;
  say('installing packages');
  // Engine warnings are left out: docs/dependencies.md names them and why they are harmless.
  run(
    'npm',
    ['ci', '--include=dev', '--no-audit', '--no-fund', '--loglevel=error'],
    'npm ci could not install the packages',
  );
}

/** npm records what it installed: true when every package the lockfile wants is there in that version. */
export function packagesAreCurrent(folder = root) {
  const installed = readLock(join(folder, 'node_modules', '.package-lock.json'));
  if (!installed) return false;
  const wanted = Object.entries(readLock(join(folder, 'package-lock.json')) ?? {});
  return wanted.every(([path, { version, optional }]) => {
    return path === '' || optional || installed[path]?.version === version;
  });
}

function readLock(file) {
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')).packages : undefined;
}

/** Redis 7 or newer on the PATH, installed when possible. */
export function provideRedis() {
  if (redisVersion() === undefined) installProgram('redis');
  const version = redisVersion();
  if (version !== undefined && version >= REDIS_AT_LEAST) return;
  const found = version === undefined ? 'none was found' : `only version ${version} was found`;
  throw new SetupError(
    `Tidewatch needs a Redis server ${REDIS_AT_LEAST} or newer and ${found}: please install it (Debian and Ubuntu: ` +
      'apt-get install redis-server, macOS: brew install redis).',
  );
}

export function redisVersion() {
  const { stdout } = spawnSync('redis-server', ['--version'], { encoding: 'utf8' });
  const major = /v=(\d+)/.exec(stdout ?? '')?.[1];
  return major === undefined ? undefined : Number(major);
}

/** Chromium for the browser tests. Without one they are skipped, except in CI, where nothing may be. */
export function provideBrowser() {
  const found = chromiumPath() ?? (installProgram('chromium'), chromiumPath());
  if (found) {
    process.env.CHROMIUM_PATH = found;
    return;
  }
  const sentence =
    'The browser tests need Chromium and none was found: please install it (Debian and Ubuntu: apt-get install ' +
    'chromium) or set CHROMIUM_PATH.';
  if (inCi()) throw new SetupError(sentence);
  say(`${sentence} They are skipped for now.`);
}

/** Prometheus and its promtool, for the tests of the rules. Without them those are skipped, except in CI. */
function providePrometheus() {
  if (!onPath('promtool')) installProgram('prometheus');
  if (onPath('promtool') && onPath('prometheus')) return;
  const sentence =
    'The tests of the alert rules need prometheus and promtool, and they were not found: please install them (Debian and ' +
    'Ubuntu: apt-get install prometheus, macOS: brew install prometheus; elsewhere unpack a release onto the PATH).';
  if (inCi()) throw new SetupError(sentence);
  say(`${sentence} They are skipped for now.`);
}

export function chromiumPath() {
  const given = process.env.CHROMIUM_PATH;
  if (given) return isProgram(given) ? given : undefined;
  return CHROMIUM_NAMES.map(onPath).find(Boolean) ?? (isProgram(CHROME_ON_MAC) ? CHROME_ON_MAC : undefined);
}

/** What builds the image without an engine, and what makes the image it begins with. */
function provideImageTools() {
  const tools = ['buildah', 'mmdebstrap'];
  if (!tools.every(onPath)) installProgram('image');
  if (tools.every(onPath) && process.getuid?.() === 0) return;
  throw new SetupError(
    'The test of the image needs root, buildah and mmdebstrap: run it as root on Debian or Ubuntu (apt-get install ' +
      '--no-install-recommends buildah mmdebstrap).',
  );
}

/** Tries the system's package manager; whether it worked is for the caller to look. */
function installProgram(what) {
  const manager = PACKAGE_MANAGERS.find(({ command }) => onPath(command));
  const name = manager?.[what];
  const prefix = manager && privilege(manager);
  if (!name || !prefix) return;
  say(`installing ${name} with ${manager.command}`);
  const ask = (args) => spawnQuietly([...prefix, manager.command, ...args]) === 0;
  const install = [...manager.install, ...name.split(' ')];
  if (ask(install) || !manager.refresh) return;
  ask(manager.refresh);
  ask(install);
}

/** What to put before an installation so that it may do its work, or undefined when we have no such right. */
function privilege({ withoutRoot }) {
  const isRoot = process.getuid?.() === 0;
  if (withoutRoot) return isRoot ? undefined : [];
  if (isRoot) return ['env', 'DEBIAN_FRONTEND=noninteractive'];
  const sudo = spawnSync('sudo', ['-n', 'true'], { stdio: 'ignore' }).status === 0;
  return sudo ? ['sudo', '-n', 'env', 'DEBIAN_FRONTEND=noninteractive'] : undefined;
}

/** Compiles service and commands, and packs the dashboard, each only when its sources changed since. */
export function buildAll({ trials = false } = {}) {
  buildService({ trials });
  buildDashboard();
}

/** The service and the commands of a deployment; with `trials` everything, which includes these. */
function buildService({ trials }) {
  const [what, project, ignored] = trials
    ? ['trials', 'tsconfig.json', isSpecOrPage]
    : ['service', 'tsconfig.build.json', notOfTheService];
  if (isFresh(stampOf(what), ['src', 'scripts', project, 'tsconfig.json', 'package-lock.json'], ignored)) return;
  const startedAt = new Date();
  say(trials ? 'building the service, bench and chaos' : 'building the service');
  node(['typescript', 'bin', 'tsc'], ['--project', project, ...incremental()], 'the TypeScript build failed');
  copyAlong('src/redis', (name) => !name.endsWith('.ts'));
  copyAlong('scripts', (name, all) => name.endsWith('.mjs') && all.includes(name.replace('.mjs', '.d.mts')));
  for (const name of trials ? ['service', 'trials'] : ['service']) writeStamp(stampOf(name), startedAt);
}

function stampOf(what) {
  return join(root, 'dist', `.${what}`);
}

/**
 * The record of the last compilation lies in dist, so that removing dist also forgets it. Both compilations write the
 * same record: what one of them wrote, the other must know, or it would leave an older version of a source in place.
 */
function incremental() {
  return ['--incremental', '--tsBuildInfoFile', 'dist/.service.tsbuildinfo'];
}

/** What the compiler leaves behind: the Lua scripts, and the plain modules that TypeScript knows by a declaration. */
function copyAlong(folder, wanted) {
  const files = existsSync(join(root, folder)) ? readdirSync(join(root, folder)) : [];
  for (const file of files.filter((name) => wanted(name, files))) {
    mkdirSync(join(root, 'dist', folder), { recursive: true });
    copyFileSync(join(root, folder, file), join(root, 'dist', folder, file));
  }
}

export function buildDashboard() {
  const stamp = stampOf('dashboard');
  const config = join('src', 'dashboard', 'vite.config.ts');
  if (!existsSync(join(root, config))) return;
  if (isFresh(stamp, ['src/dashboard', 'src/client', 'src/core', 'package-lock.json'], isSpec)) return;
  const startedAt = new Date();
  say('building the dashboard');
  node(['vite', 'bin', 'vite.js'], ['build', '--config', config, '--logLevel', 'warn'], 'the dashboard build failed');
  writeStamp(stamp, startedAt);
}

/** The stamp carries the time the build began: a file saved while it ran is newer and is built again. */
function writeStamp(stamp, startedAt) {
  writeFileSync(stamp, '');
  utimesSync(stamp, startedAt, startedAt);
}

/** True when nothing below `sources` changed after the stamp. Folders count too: removing a file changes its folder. */
function isFresh(stamp, sources, ignored) {
  if (!existsSync(stamp)) return false;
  const builtAt = statSync(stamp).mtimeMs;
  return sources.every((path) => newest(path, ignored) <= builtAt);
}

function newest(path, ignored) {
  const full = join(root, path);
  if (ignored(path) || !existsSync(full)) return 0;
  const status = statSync(full);
  if (!status.isDirectory()) return status.mtimeMs;
  return readdirSync(full).reduce(
    (latest, name) => Math.max(latest, newest(`${path}/${name}`, ignored)),
    status.mtimeMs,
  );
}

function isSpec(path) {
  return /\.spec\.tsx?$/.test(path);
}

function isSpecOrPage(path) {
  return isSpec(path) || path === 'src/dashboard' || path === 'scripts/data';
}

function notOfTheService(path) {
  return isSpecOrPage(path) || TRIALS.some((name) => path === `scripts/${name}` || path === `scripts/${name}.ts`);
}

export function inCi() {
  return process.env.CI === 'true';
}

function node([name, ...file], args, complaint) {
  run(process.execPath, [join(root, 'node_modules', name, ...file), ...args], complaint);
}

function run(command, args, complaint) {
  if (spawnQuietly([command, ...args]) !== 0) throw new SetupError(`${complaint}: what it said stands above.`);
}

/** Runs a program in the project's folder with all its output on stderr. */
function spawnQuietly([command, ...args]) {
  return spawnSync(command, args, { cwd: root, stdio: ['ignore', 2, 2] }).status;
}

function onPath(name) {
  const folders = (process.env.PATH ?? '').split(delimiter);
  return folders.map((folder) => join(folder, name)).find(isProgram);
}

function isProgram(file) {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}

function say(sentence) {
  process.stderr.write(`set-up: ${sentence}\n`);
}

/** Runs `work`; a thing we cannot provide ends the process with its sentence instead of a stack trace. */
export function orExplain(work) {
  try {
    return work();
  } catch (fault) {
    if (!(fault instanceof SetupError)) throw fault;
    process.stderr.write(`${fault.message}\n`);
    process.exit(1);
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const given = new Set(process.argv.slice(2));
  orExplain(() =>
    setUp({ redis: !given.has('--no-redis'), browser: given.has('--browser'), build: !given.has('--no-build') }),
  );
}
