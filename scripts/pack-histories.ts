/** npm run pack:histories: moves the histories that an earlier build kept as lists into the form of this one. */
import { openConnections } from '../src/connections.js';
import { readConfig } from '../src/ops/config.js';
import { createLog } from '../src/ops/log.js';
import { DueStore } from '../src/redis/due.store.js';
import { packEarlierHistories } from '../src/redis/earlier.histories.js';
import { RunDirectory } from '../src/redis/run.directory.js';
import { RunStore } from '../src/redis/run.store.js';
import { DONE, command, nothingElse } from './command/command.js';

const USAGE = `Usage: npm run pack:histories
Moves the histories that an earlier build kept as lists into the form of this one, in the Redis of the configuration, and
so halves their bytes. The service may run meanwhile, but no process of the earlier build: it would not see them any more.
The last line of stdout says how many were moved. Exit code 0: done. 2: Redis could not be reached, or is not fit.`;

await command(USAGE, {}, async (_options, positionals) => {
  nothingElse(positionals);
  const config = readConfig();
  const { connections, presence, waitingRedis: redis } = await openConnections(config, createLog(config.logLevel));
  const directory = new RunDirectory(redis, new RunStore(redis), config.shards);
  const customers = new DueStore(redis, directory);
  let moved = 0;
  for (const { name } of await directory.runs.list()) {
    for await (const page of customers.pages(name)) moved += await packEarlierHistories(redis, page);
  }
  await presence.leave();
  await connections.close();
  process.stdout.write(`${moved} histories moved\n`);
  return DONE;
});
