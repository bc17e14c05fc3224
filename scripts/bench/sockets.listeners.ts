/** A process with many dashboards that only listen. */
import { WebSocket } from 'ws';
import { LiveFeed } from '../../src/client/live-feed.js';
import { RestClient } from '../../src/client/rest.js';
import { listenOrder } from './message.parsers.js';
import type { Heard } from './sockets.js';
import { quantilesOf } from './statistics.js';

/** Connections opened at a time: more would wait in the accept queue. */
const AT_ONCE = 20;

process.on('disconnect', () => process.exit()); // the parent process is gone
const { url, key, clients } = listenOrder();
const rest = new RestClient({ key, base: url });
let delays: number[] = [];

process.on('message', (message) => {
  if (message === 'reset') delays = [];
  else process.send?.({ messages: delays.length, ...quantilesOf(delays) } satisfies Heard);
});
for (let left = clients; left > 0; left -= AT_ONCE) {
  await Promise.all(Array.from({ length: Math.min(left, AT_ONCE) }, listen));
}
process.send?.('ready');

function listen(): Promise<void> {
  return new Promise((resolve) => {
    const feed = new LiveFeed({
      base: url.replace(/^http/, 'ws'),
      ticket: () => rest.liveTicket(),
      WebSocket,
      events: {
        onMessage: (message) => {
          if (message.type === 'subscribed') resolve();
          if (message.type === 'stage') delays.push(performance.timeOrigin + performance.now() - message.move.at);
        },
      },
    });
    feed.subscribe('stages');
    feed.start();
  });
}
