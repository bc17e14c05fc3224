import { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import { expect, test } from '@jest/globals';
import { BytesInHand } from './in-hand.js';

test('a connection that ends gives back what its pipelined requests hold, whose answers never begin', async () => {
  let held = 0;
  const inHand = new BytesInHand({ maxInHandBytes: 1_000, bodyLimitBytes: 500 }, (bytes) => (held = bytes));
  const socket = new Socket();
  for (const bytes of [100, 200]) {
    const request = new IncomingMessage(socket);
    inHand.open('a-key', new ServerResponse(request));
    inHand.add(request, bytes, () => undefined);
  }
  expect(held).toBe(300);
  const closed = new Promise((resolve) => socket.once('close', resolve));
  socket.destroy();
  await closed;
  expect(held).toBe(0);
});
