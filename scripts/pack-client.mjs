// npm run pack:client: makes the package that other teams install, dist/tidewatch-client-<version>.tgz. It holds
// src/client and what of src/core that needs, as plain JavaScript with types; it depends on no package.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { orExplain, root, setUp, SetupError } from './setup.mjs';

/** What is imported as `@tidewatch/client/<name>`, and the file it is. Nothing else of the package can be imported. */
const EXPORTS = {
  rest: 'rest',
  live: 'live-feed',
  events: 'event.client',
  exit: 'exit',
  protocol: 'protocol',
  vocabulary: 'vocabulary',
};
const FOLDER = join(root, 'dist', 'client');

if (process.argv.includes('--instead')) {
  process.stderr.write('The service is deployed, not packed. The client is: npm run pack:client\n');
  process.exit(1);
}
orExplain(() => {
  setUp({ redis: false, build: false });
  rmSync(FOLDER, { recursive: true, force: true });
  node(['node_modules/typescript/bin/tsc', '--project', 'tsconfig.client.json']);
  for (const kind of ['.js', '.d.ts']) removeUnreachable(kind);
  writeManifest();
  const { stdout } = run('npm', ['pack', FOLDER, '--pack-destination', join(root, 'dist'), '--silent']);
  process.stdout.write(`${join('dist', stdout.trim())}\n`);
});

/** The compiler writes every file that a type of ours names. Most of the rules are not needed to use the types. */
function removeUnreachable(kind) {
  const wanted = new Set();
  const visit = (file) => {
    if (wanted.has(file)) return;
    wanted.add(file);
    for (const target of importsOf(file)) visit(target.replace(/\.js$/, kind));
  };
  for (const name of Object.values(EXPORTS)) visit(join(FOLDER, 'client', `${name}${kind}`));
  for (const file of filesOf(FOLDER)) if (file.endsWith(kind) && !wanted.has(file)) rmSync(file);
}

function importsOf(file) {
  const found = readFileSync(file, 'utf8').matchAll(/(?:from|import)\s*\(?\s*'(\.[^']+)'/g);
  return [...found].map(([, target]) => resolve(dirname(file), target));
}

function filesOf(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}

function writeManifest() {
  const { version, license, engines } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const entries = Object.entries(EXPORTS).map(([name, file]) => [
    `./${name}`,
    { types: `./client/${file}.d.ts`, default: `./client/${file}.js` },
  ]);
  const manifest = {
    name: '@tidewatch/client',
    version,
    description: 'Clients of Tidewatch: typed REST, the live feed, and a sender of events.',
    license,
    type: 'module',
    engines,
    sideEffects: false,
    exports: Object.fromEntries(entries),
  };
  mkdirSync(FOLDER, { recursive: true });
  writeFileSync(join(FOLDER, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`);
  writeFileSync(join(FOLDER, 'README.md'), readmePart());
}

/** The section of the README that the package is described by. */
function readmePart() {
  const [, part] = /\n(## Use it from code\n[\s\S]*?)\n## /.exec(readFileSync(join(root, 'README.md'), 'utf8')) ?? [];
  if (part === undefined) throw new SetupError('README.md has no section "Use it from code".');
  return `# @tidewatch/client\n\n${part}\n`;
}

function node(args) {
  run(process.execPath, args);
}

function run(command, args) {
  const done = spawnSync(command, args, { cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 2] });
  if (done.status === 0 && existsSync(FOLDER)) return done;
  throw new SetupError(`${command} ${args.join(' ')} failed: ${done.stdout}`);
}
