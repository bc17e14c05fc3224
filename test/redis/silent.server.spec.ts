/** A server that accepts connections and says nothing, as one that hangs. */
import { once } from 'node:events';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { Redis } from 'ioredis';
import { clientOf } from '../../src/redis/client.js';
import { Connections } from '../../src/redis/connections.js';

/** A connection that waits for its answer gives up after six seconds. */
const SOON_MS = 4_000;
let server: Server;
let connections: Connections;

beforeEach(async () => {
  server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  connections = new Connections(`redis://127.0.0.1:${port}`, () => undefined);
});
afterEach(async () => {
  await connections.close();
  server.close();
});

/** As BullMQ makes of a worker's connection, for commands that block. */
function copyOf(redis: ReturnType<typeof clientOf>): Redis {
  if (!(redis instanceof Redis)) throw new TypeError('a cluster is not copied');
  return redis.duplicate();
}

it.each<[string, (redis: ReturnType<typeof clientOf>) => Redis | null]>([
  ['a connection', () => null],
  ['a copy of a connection', copyOf],
])('is left soon by %s', async (_which, make) => {
  const sockets: Socket[] = [];
  server.on('connection', (socket) => sockets.push(socket.resume()));
  const first = clientOf(connections.waiting());
  await once(server, 'connection');
  const connectedAt = performance.now();
  const copy = make(first);
  copy?.on('error', () => undefined);
  if (copy !== null) await once(server, 'connection');
  await once(sockets.at(-1) ?? server, 'close');
  copy?.disconnect();
  expect(performance.now() - connectedAt).toBeLessThan(SOON_MS);
});
