import { afterEach, describe, expect, it } from '@jest/globals';
import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { TcpProxy } from './proxy.js';

/** Returns every chunk to its sender. */
async function echo(): Promise<{ server: Server; port: number }> {
  const server = createServer((socket) => socket.on('error', () => undefined).pipe(socket));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  return { server, port: typeof address === 'object' && address !== null ? address.port : 0 };
}

describe('the proxy', () => {
  const opened: { close: () => void }[] = [];
  const sockets: Socket[] = [];

  const reach = async (): Promise<{ proxy: TcpProxy; client: () => Promise<Socket> }> => {
    const { server, port } = await echo();
    const proxy = await TcpProxy.open(port);
    opened.push(server, proxy);
    const client = async (): Promise<Socket> => {
      const socket = connect(proxy.port, '127.0.0.1').on('error', () => undefined);
      sockets.push(socket);
      await once(socket, 'connect');
      return socket;
    };
    return { proxy, client };
  };

  const answerOf = async (socket: Socket): Promise<string> => {
    const heard: unknown[] = await once(socket, 'data');
    return String(heard[0]);
  };

  afterEach(() => {
    for (const socket of sockets.splice(0)) socket.destroy();
    for (const one of opened.splice(0)) one.close();
  });

  it('passes both ways', async () => {
    const { client } = await reach();
    const socket = await client();
    socket.write('hello');
    expect(await answerOf(socket)).toBe('hello');
  });

  it('cuts at once, and accepts new connections afterwards', async () => {
    const { proxy, client } = await reach();
    const socket = await client();
    socket.write('hello');
    await answerOf(socket);
    proxy.cut(1, () => 0);
    await once(socket, 'close');
    const next = await client();
    next.write('again');
    expect(await answerOf(next)).toBe('again');
  });

  it('holds everything back while frozen, new connections too, and loses nothing', async () => {
    const { proxy, client } = await reach();
    const socket = await client();
    socket.write('before');
    await answerOf(socket);
    proxy.freeze();
    let early = 0;
    socket.on('data', () => early++);
    socket.write('meanwhile');
    const late = await client();
    late.write('late');
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(early).toBe(0);
    const answers = Promise.all([answerOf(socket), answerOf(late)]);
    proxy.thaw();
    expect(await answers).toEqual(['meanwhile', 'late']);
  });

  it('acts on a text before it is passed on, and holds the text back when the act freezes it', async () => {
    const { proxy, client } = await reach();
    const socket = await client();
    const acted = proxy.actOn('commit', 4_000, () => proxy.freeze());
    socket.write('read');
    expect(await answerOf(socket)).toBe('read');
    let early = 0;
    socket.on('data', () => early++);
    socket.write('commit');
    await acted;
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(early).toBe(0);
    const answer = answerOf(socket);
    proxy.thaw();
    expect(await answer).toBe('commit');
  });

  it('acts without the text when its time is over', async () => {
    const { proxy } = await reach();
    let acts = 0;
    await proxy.actOn('commit', 20, () => acts++);
    expect(acts).toBe(1);
  });
});
