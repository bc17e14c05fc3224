/** Writes customers with the code of the build whose folder is the only argument, in its formats. */
import 'reflect-metadata';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Connections } from '../../src/redis/connections.js';
import { folderOfBuild, seedModules, seedOrderIn } from './message.parsers.js';
import type { SeedOrder } from './seeder.js';

process.on('disconnect', () => process.exit()); // the parent process is gone

const folder = folderOfBuild();
const load = (name: string): Promise<unknown> =>
  import(pathToFileURL(join(folder, 'dist', 'scripts', 'bench', name)).href);
const { People, seedAll, seedStates } = seedModules(await Promise.all([load('people.js'), load('seed.js')]));

process.on('message', (message) => {
  write(seedOrderIn(message)).then(
    () => process.send?.(null),
    (fault: unknown) => process.send?.(String(fault)),
  );
});

async function write({ redisUrl, what, ...order }: SeedOrder): Promise<void> {
  const connections = new Connections(redisUrl, () => undefined);
  try {
    const [redis, people] = [connections.waiting(), await People.live()];
    await (what === 'all' ? seedAll : seedStates)({ ...order, redis, people });
  } finally {
    await connections.close();
  }
}
