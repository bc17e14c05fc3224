// npm run lint: every static check, one after the other; all of them run even when an early one complains.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { orExplain, root, setUp } from './setup.mjs';

const CACHE = 'node_modules/.cache';

const CHECKS = [
  ['eslint/bin/eslint.js', '.', '--cache', '--cache-strategy', 'content', '--cache-location', `${CACHE}/eslint/`],
  [
    'prettier/bin/prettier.cjs',
    '--check',
    '--log-level',
    'warn',
    '.',
    '--cache',
    '--cache-location',
    `${CACHE}/prettier-lint`,
  ],
  ['madge/bin/cli.js', '--circular', '--no-spinner', '--extensions', 'ts,tsx', '--ts-config', 'tsconfig.json', 'src'],
  ['knip/bin/knip.js', '--no-progress', '--treat-config-hints-as-errors'],
  ['typescript/bin/tsc', '--project', 'tsconfig.check.json', ...incremental('check')],
  ['typescript/bin/tsc', '--project', 'tsconfig.check.dashboard.json', '--noEmit', ...incremental('dashboard')],
];

orExplain(() => setUp({ redis: false, build: false }));
const failed = CHECKS.filter((check) => !passes(check)).map(nameOf);
if (failed.length > 0) {
  process.stderr.write(`lint failed: ${failed.join(', ')}\n`);
  process.exitCode = 1;
} else {
  process.stdout.write('lint: eslint, prettier, madge, knip and tsc found nothing\n');
}

function passes([program, ...args]) {
  if (args.includes('tsconfig.check.dashboard.json') && !existsSync(join(root, 'src', 'dashboard', 'tsconfig.json'))) {
    return true;
  }
  const file = join(root, 'node_modules', program);
  return spawnSync(process.execPath, [file, ...args], { cwd: root, stdio: ['ignore', 2, 2] }).status === 0;
}

function nameOf([program, ...args]) {
  const name = program.slice(0, program.indexOf('/')).replace('typescript', 'tsc');
  return name === 'tsc' ? `tsc --project ${args[args.indexOf('--project') + 1]}` : name;
}

function incremental(name) {
  return ['--incremental', '--tsBuildInfoFile', `${CACHE}/tsc/${name}.tsbuildinfo`];
}
