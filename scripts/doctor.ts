/** npm run doctor: what is to be mended in a deployment, before its start or while it runs. */
import 'reflect-metadata';
import { reachRedis } from '../src/connections.js';
import { readConfig, type Config } from '../src/ops/config.js';
import { ConfigError } from '../src/ops/setting.js';
import { DIFFERENCES, DONE, command, nothingElse } from './command/command.js';
import { misledTo } from '../src/redis/fitness.js';
import { inspect } from '../src/redis/nodes.js';
import { fileFindings } from './doctor/files.js';
import { mend, messageOf, ok, type Finding } from './doctor/finding.js';
import { keyFindings } from './doctor/keys.js';
import { laneFindings } from './doctor/lanes.js';
import { modelFindings } from './doctor/model.js';
import { portFindings } from './doctor/ports.js';
import { redisFindings } from './doctor/redis.js';

const USAGE = `Usage: npm run doctor -- [--json]
Checks a deployment by the settings of its environment: the files, the access keys, Redis and its settings, clocks,
ports, the model, and whether the lanes move. Each line says what is well, or what to mend.
  --json  prints {"ok": …, "findings": [{"about", "state": "ok" | "note" | "mend", "found", "mend"}]}
It may run beside the service. It writes one key of its own to Redis and removes it, and nothing else.
Exit code 0: nothing is to be mended. 1: something is. 2: it could not be checked.`;

await command(USAGE, { json: { type: 'boolean' } }, async ({ json }, positionals) => {
  nothingElse(positionals);
  const findings = await allFindings();
  const isWell = findings.every(({ state }) => state !== 'mend');
  process.stdout.write(json === true ? `${JSON.stringify({ ok: isWell, findings })}\n` : textOf(findings));
  return isWell ? DONE : DIFFERENCES;
});

async function allFindings(): Promise<Finding[]> {
  const config = settings();
  if (!('roles' in config)) return [config];
  return [
    ok('settings', 'every key is known and has a value that fits'),
    ...fileFindings(config),
    ...keyFindings(config),
    ...(await portFindings(config)),
    ...(await withRedis(config)),
  ];
}

function settings(): Config | Finding {
  try {
    return readConfig();
  } catch (fault) {
    if (!(fault instanceof ConfigError)) throw fault;
    return mend('settings', fault.message, 'Correct the keys that are named, then run the doctor again for all else.');
  }
}

async function withRedis(config: Config): Promise<Finding[]> {
  const reached = await reachRedis(config, () => undefined).catch((fault: unknown) => messageOf(fault));
  if (typeof reached === 'string')
    return [
      mend(
        'redis',
        reached,
        'Start it, or set REDIS_URL to where it is; nothing about Redis and the lanes was checked.',
      ),
      ...(await modelFindings(null, config)),
    ];
  const { connections, waitingRedis: redis } = reached;
  try {
    const inspection = await inspect(connections, redis);
    const misled = inspection.servers.map(({ info }) => misledTo(info, connections.address.kind));
    const wrong = misled.find((sentence) => sentence !== null);
    if (wrong != null)
      return [
        mend('redis', wrong, 'Correct REDIS_URL; nothing else about Redis and the lanes was checked.'),
        ...(await modelFindings(null, config)),
      ];
    return [
      ...(await redisFindings(redis, connections, inspection, config)),
      ...(await modelFindings(redis, config)),
      ...(await laneFindings(redis, config)),
    ];
  } finally {
    await connections.close();
  }
}

function textOf(findings: readonly Finding[]): string {
  const lines = findings.map(({ about, state, found, mend: todo }) => {
    return `${state.padEnd(5)} ${about}: ${found}\n${todo === '' ? '' : `      → ${todo}\n`}`;
  });
  const count = findings.filter(({ state }) => state === 'mend').length;
  return `${lines.join('')}${count === 0 ? 'Nothing is to be mended.' : `${count} to mend.`}\n`;
}
