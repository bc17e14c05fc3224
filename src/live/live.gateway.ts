import type { IncomingMessage } from 'node:http';
import { type BeforeApplicationShutdown } from '@nestjs/common';
import {
  ConnectedSocket,
  MessageBody,
  SubscribeMessage,
  WebSocketGateway,
  type OnGatewayConnection,
  type OnGatewayDisconnect,
} from '@nestjs/websockets';
import type { WebSocket } from 'ws';
import { CLOSE_GOING_AWAY, CLOSE_TOO_MANY_MESSAGES, LIVE_PATH } from '../client/protocol.js';
import { Business } from '../business/business.js';
import { SECOND_MS } from '../core/primitives/time.js';
import { Config } from '../ops/config.js';
import { Log } from '../ops/log.js';
import { Metrics } from '../ops/metrics.js';
import { readSubscribe, readTopic, type Refusal, type SubscribeRequest } from './client.message.js';
import { FeedsService } from './feeds.service.js';
import type { Listener } from './feed.listener.js';
import { statsFrame } from './feed.message.js';
import { compileFilter, type FeedFilter } from './filter.js';
import { grantOf } from './live.adapter.js';
import { Heartbeat } from './live.heartbeat.js';
import { Traces } from '../ops/traces.js';
import { LiveClient } from './live.client.js';
import { MessageRate } from './message.rate.js';
import { StatsService } from './stats.service.js';
import { ViewersService } from './viewers.service.js';
import { readViewing, type Viewing } from './viewing.message.js';

const CLOSE_WITHIN_MS = 2 * SECOND_MS;

@WebSocketGateway({ path: LIVE_PATH })
export class LiveGateway implements OnGatewayConnection, OnGatewayDisconnect, BeforeApplicationShutdown {
  private readonly clients = new Map<WebSocket, LiveClient>();
  private readonly heartbeat: Heartbeat;
  private stopping = false;

  constructor(
    private readonly config: Config,
    private readonly metrics: Metrics,
    private readonly log: Log,
    private readonly feeds: FeedsService,
    private readonly stats: StatsService,
    private readonly business: Business,
    private readonly viewers: ViewersService,
    private readonly traces: Traces,
  ) {
    this.heartbeat = new Heartbeat(config.socketPingSeconds * SECOND_MS, () => this.dropped('gone'));
  }

  handleConnection(socket: WebSocket, request: IncomingMessage): void {
    const grant = grantOf(request);
    if (grant === undefined) {
      socket.close(1008, 'no ticket');
      return;
    }
    if (this.stopping) {
      socket.close(CLOSE_GOING_AWAY, 'the service is stopping');
      return;
    }
    this.clients.set(socket, new LiveClient(socket, grant.run, this.config, this.metrics, request.socket, this.traces));
    this.limitMessages(socket);
    this.heartbeat.add(socket);
    this.metrics.liveClients.set(this.clients.size);
  }

  handleDisconnect(socket: WebSocket): void {
    const client = this.clients.get(socket);
    client?.leave();
    if (client !== undefined) void this.viewed(client, null);
    this.clients.delete(socket);
    this.heartbeat.delete(socket);
    this.metrics.liveClients.set(this.clients.size);
  }

  /** Closes every connection, so that its client connects to another process. */
  beforeApplicationShutdown(): void {
    this.stopping = true;
    this.heartbeat.stop();
    for (const socket of this.clients.keys()) socket.close(CLOSE_GOING_AWAY, 'the service is stopping');
  }

  @SubscribeMessage('subscribe')
  async subscribe(@ConnectedSocket() socket: WebSocket, @MessageBody() data: unknown): Promise<void> {
    const client = this.clients.get(socket);
    const request = readSubscribe(data);
    if (client === undefined) return;
    if ('type' in request) {
      client.send(request);
      return;
    }
    await this.start(client, request).catch((fault: unknown) => {
      this.log.warn({ err: fault }, 'a subscription could not be started');
      client.send({ type: 'error', code: 'unavailable', message: 'The feed cannot be read now; subscribe again.' });
    });
  }

  @SubscribeMessage('unsubscribe')
  unsubscribe(@ConnectedSocket() socket: WebSocket, @MessageBody() data: unknown): void {
    const client = this.clients.get(socket);
    const topic = readTopic(data);
    if (typeof topic === 'string') client?.unsubscribe(topic);
    client?.send(typeof topic === 'string' ? { type: 'unsubscribed', topic } : topic);
  }

  @SubscribeMessage('viewing')
  async viewing(@ConnectedSocket() socket: WebSocket, @MessageBody() data: unknown): Promise<void> {
    const client = this.clients.get(socket);
    const viewing = readViewing(data);
    if (viewing !== null && 'type' in viewing) client?.send(viewing);
    else if (client !== undefined) await this.viewed(client, viewing);
  }

  @SubscribeMessage('ping')
  ping(@ConnectedSocket() socket: WebSocket): void {
    this.clients.get(socket)?.send({ type: 'pong' });
  }

  /** Answers a message that could not be read with the reason. */
  @SubscribeMessage('error')
  refuse(@ConnectedSocket() socket: WebSocket, @MessageBody() refusal: Refusal): void {
    this.clients.get(socket)?.send(refusal);
  }

  /**
   * A client that sends too many messages gets an error, and its messages are no longer read. It has a moment to
   * receive the close frame.
   */
  private limitMessages(socket: WebSocket): void {
    const rate = new MessageRate(this.config.maxSocketMessages, performance.now());
    socket.on('message', () => {
      const client = this.clients.get(socket);
      if (client === undefined || rate.admits(performance.now())) return;
      this.clients.delete(socket);
      client.leave();
      this.dropped('too_many_messages');
      socket.close(CLOSE_TOO_MANY_MESSAGES, 'too many messages: see MAX_SOCKET_MESSAGES');
      socket.pause();
      setTimeout(() => socket.terminate(), CLOSE_WITHIN_MS).unref();
    });
  }

  /** A failure is only logged: the page repeats the message within seconds. */
  private async viewed(client: LiveClient, viewing: Viewing | null): Promise<void> {
    await this.viewers.show(client, viewing).catch((fault: unknown) => {
      this.log.warn({ err: fault }, 'who has an alert open could not be stored');
    });
  }

  private dropped(reason: 'gone' | 'too_many_messages'): void {
    this.metrics.liveDropped.inc({ reason });
  }

  private async start(client: LiveClient, { topic, filter, cursor, isCoalesced }: SubscribeRequest): Promise<void> {
    const isWanted = client.begin(topic);
    const feed = this.feeds.of(client.run);
    if (topic === 'stats') {
      client.subscribed(
        topic,
        this.stats.join(client.run, (stats) => client.sendFrame(statsFrame(feed.cursor, stats))),
      );
      client.send({ type: 'subscribed', topic, cursor: feed.cursor, recovered: false });
      return;
    }
    const compiled = compileFilter(topic, filter, this.business.branches);
    const follow = async (): Promise<void> => {
      if (!isWanted()) return;
      const leave = await feed.subscribe(cursor, listenerOf(client, isWanted, compiled, isCoalesced));
      if (isWanted()) client.subscribed(topic, leave);
      else leave();
    };
    await (cursor === null ? follow() : client.afterPrevious(follow));
  }
}

function listenerOf(client: LiveClient, isWanted: () => boolean, filter: FeedFilter, isCoalesced: boolean): Listener {
  const { topic } = filter;
  return {
    filter,
    isCoalesced,
    onSubscribed: (cursor, recovered) => {
      if (isWanted()) client.send({ type: 'subscribed', topic, cursor, recovered });
    },
    onEntry: (delivered) => {
      if (isWanted()) client.push(delivered);
    },
    onPosition: (cursor) => {
      if (isWanted()) client.send({ type: 'position', topic, cursor });
    },
    together: (work) => client.together(work),
    isFull: () => client.isFull(),
    canTakeMore: async () => {
      await client.drained();
      return isWanted();
    },
  };
}
