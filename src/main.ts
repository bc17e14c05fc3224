import 'reflect-metadata';
import type { Server } from 'node:http';
import { SECOND_MS } from './core/time.js';
import { makeApp } from './http.js';
import { readConfig } from './ops/config.js';
import { createLog } from './ops/log.js';
import { makeParts } from './parts.js';

/** On top of the drain, for connections that do not close. */
const GRACE_SECONDS = 5;
const IDLE_LOOK_MS = 50;

async function main(): Promise<void> {
  const config = readConfig();
  const leave = (): void => process.exit(0); // until there is anything to stop in order
  process.on('SIGTERM', leave).on('SIGINT', leave);
  const parts = await makeParts(config, createLog(config.logLevel));
  const app = await makeApp(parts);
  let stopping = false;
  const stop = async (): Promise<void> => {
    if (stopping) return;
    stopping = true;
    // What is not done by then is not lost: it goes back to its queue.
    setTimeout(() => process.exit(0), (config.drainSeconds + GRACE_SECONDS) * SECOND_MS).unref();
    endIdleConnections(app.getHttpServer());
    await app.close();
    await parts.producers.close();
    await parts.connections.close();
    await parts.models.retire(); // a process that exits in the middle of a call to the runtime aborts
    process.exit(0);
  };
  const stopOnce = (): void => void stop().catch(leave);
  process.off('SIGTERM', leave).off('SIGINT', leave);
  process.on('SIGTERM', stopOnce).on('SIGINT', stopOnce);
  await app.listen(config.port, config.host);
  process.stdout.write(`ready ${await app.getUrl()}\n`);
}

/** Who is answered while the server closes keeps the connection: Node ended those at rest before, and no others after. */
function endIdleConnections(server: Server): void {
  setInterval(() => {
    if (!server.listening) server.closeIdleConnections();
  }, IDLE_LOOK_MS).unref();
}

main().catch((fault: unknown) => {
  process.stderr.write(`${fault instanceof Error ? fault.message : String(fault)}\n`);
  process.exit(1);
});
