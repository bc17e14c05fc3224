/** A TCP proxy before Redis that can freeze: what is connected hears nothing more, and nothing says so. */
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

export interface FreezingProxy {
  port: number;
  /** Connections there are forward nothing and are not closed; new ones work. Returns how many froze. */
  freeze: () => number;
  close: () => Promise<void>;
}

export async function startFreezingProxy(toPort: number): Promise<FreezingProxy> {
  const pairs = new Set<[Socket, Socket]>();
  const server = createServer((from) => {
    const pair: [Socket, Socket] = [from, connect(toPort, '127.0.0.1')];
    pairs.add(pair);
    join(pair, () => pairs.delete(pair));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const all: Socket[] = [];
  server.on('connection', (socket) => all.push(socket));
  return {
    port: (server.address() as AddressInfo).port,
    freeze: () => {
      for (const pair of pairs) for (const socket of pair) freezeOne(socket);
      const frozen = pairs.size;
      pairs.clear();
      return frozen;
    },
    close: async () => {
      for (const socket of all) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function join(pair: [Socket, Socket], ended: () => void): void {
  const [from, to] = pair;
  from.pipe(to).pipe(from);
  for (const socket of pair) {
    socket.on('error', () => undefined);
    socket.on('close', () => {
      ended();
      for (const one of pair) one.destroy();
    });
  }
}

/** Reads on, so that a lost connection is noticed, but passes nothing; says nothing when the other side ends. */
function freezeOne(socket: Socket): void {
  socket.unpipe();
  socket.removeAllListeners('data');
  socket.pause();
}
