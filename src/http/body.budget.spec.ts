import { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import { expect, test } from '@jest/globals';
import { BodyBudget } from './body.budget.js';

test('a connection that ends gives back what its pipelined requests hold, whose answers never begin', async () => {
  let held = 0;
  const budget = new BodyBudget({ maxInHandBytes: 1_000, bodyLimitBytes: 500 }, (bytes) => (held = bytes));
  const socket = new Socket();
  for (const bytes of [100, 200]) {
    const request = new IncomingMessage(socket);
    budget.open('a-key', new ServerResponse(request));
    budget.add(request, bytes, () => undefined);
  }
  expect(held).toBe(300);
  const closed = new Promise((resolve) => socket.once('close', resolve));
  socket.destroy();
  await closed;
  expect(held).toBe(0);
});
