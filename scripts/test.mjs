// npm test [-- jest arguments]: sets up, runs jest and closes with one plain line of counts.
import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { inCi, orExplain, root, setUp } from './setup.mjs';

/** A spec that never ends holds jest for ever, whatever the timeouts of its tests: then the run is ended here. */
const LIMIT_MS = 60 * 60_000;
/** What `npm test` runs; other projects are long, and run when they are named. */
const USUAL = ['unit', 'redis', 'e2e', 'browser'];
const RESULTS = join(root, '.data', 'jest-results.json');

const args = process.argv.slice(2);
orExplain(() => setUp(needs(chosenProjects(args))));

mkdirSync(join(root, '.data'), { recursive: true });
rmSync(RESULTS, { force: true });
const jest = spawn(process.execPath, jestCommand(args), {
  cwd: root,
  stdio: 'inherit',
  env: jestEnvironment(),
  // A group of its own, so that its workers can be ended with it.
  detached: true,
});
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => process.kill(-jest.pid, signal));
const limit = setTimeout(giveUp, LIMIT_MS);
jest.on('exit', (code) => {
  clearTimeout(limit);
  const counts = countResults();
  process.exitCode = verdict(code, counts);
  process.stdout.write(`${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped\n`);
});

function giveUp() {
  process.stderr.write(
    `The tests did not end within ${LIMIT_MS / 60_000} minutes: a spec without a verdict above hangs.\n`,
  );
  process.kill(-jest.pid, 'SIGKILL');
}

/** The jest projects named behind --selectProjects; all of them when it is not given. */
function chosenProjects(given) {
  const at = given.indexOf('--selectProjects');
  if (at < 0) return USUAL;
  const rest = given.slice(at + 1);
  const end = rest.findIndex((arg) => arg.startsWith('-'));
  return end < 0 ? rest : rest.slice(0, end);
}

function needs(projects) {
  return {
    redis: projects.some((project) => project !== 'unit'),
    build: true, // a model runs in a thread of its own, which is loaded from the build
    trials: projects.includes('e2e'),
    browser: projects.includes('browser'),
    prometheus: projects.includes('e2e') || projects.includes('rules'),
    image: projects.includes('image'),
  };
}

function jestCommand(more) {
  const chosen = more.includes('--selectProjects') ? more : [...more, '--selectProjects', ...USUAL];
  return [join(root, 'node_modules', 'jest', 'bin', 'jest.js'), '--json', `--outputFile=${RESULTS}`, ...chosen];
}

function jestEnvironment() {
  const options = `${process.env.NODE_OPTIONS ?? ''} --experimental-vm-modules --no-warnings=ExperimentalWarning`;
  return { ...process.env, NODE_OPTIONS: options.trim() };
}

/** A suite that could not run at all counts as one failed test: jest itself lists no test for it. */
function countResults() {
  let results;
  try {
    results = JSON.parse(readFileSync(RESULTS, 'utf8'));
  } catch {
    return { passed: 0, failed: 1, skipped: 0 };
  }
  return {
    passed: results.numPassedTests,
    failed: results.numFailedTests + results.numRuntimeErrorTestSuites,
    skipped: results.numPendingTests + results.numTodoTests,
  };
}

/** No test at all is a failure, and in CI so is a skipped one: a machine without the means must not look green. */
function verdict(code, { passed, failed, skipped }) {
  if (code !== 0 || failed > 0 || passed === 0) return code || 1;
  if (skipped === 0 || !inCi()) return 0;
  process.stderr.write(`CI skips nothing, and ${skipped} tests were skipped.\n`);
  return 1;
}
