import 'reflect-metadata';
import { makeApp } from './http.js';
import { readConfig } from './ops/config.js';
import { createLog } from './ops/log.js';
import { makeParts } from './parts.js';

async function main(): Promise<void> {
  const config = readConfig();
  const parts = await makeParts(config, createLog(config.logLevel));
  const app = await makeApp(parts);
  let stopping = false;
  const stop = async (): Promise<void> => {
    if (stopping) return;
    stopping = true;
    await app.close();
    await parts.producers.close();
    await parts.connections.close();
    process.exit(0);
  };
  process.on('SIGTERM', () => void stop());
  process.on('SIGINT', () => void stop());
  await app.listen(config.port, config.host);
  process.stdout.write(`ready ${await app.getUrl()}\n`);
}

main().catch((fault: unknown) => {
  process.stderr.write(`${fault instanceof Error ? fault.message : String(fault)}\n`);
  process.exit(1);
});
