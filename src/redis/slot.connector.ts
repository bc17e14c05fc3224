/**
 * Opens connections to the node that holds one slot of a cluster. ioredis asks its connector again each time it connects, so
 * such a connection follows its slot: to a replica that was promoted, or to where the slot was moved. What ends the
 * old connection is said by Connections: a lost node, or an answer as MOVED.
 */
import { connect as connectPlain, Socket } from 'node:net';
import { connect as connectSecure, type ConnectionOptions } from 'node:tls';
import { AbstractConnector, type RedisOptions } from 'ioredis';
import type { HostPort } from './address.js';

type Connector = NonNullable<RedisOptions['Connector']>;

/** @param find asks for the node; its failure counts as a failure to connect, after which ioredis tries again */
export function slotConnector(find: () => Promise<HostPort>, tls: ConnectionOptions | null): Connector {
  return class extends AbstractConnector {
    constructor(options: unknown) {
      super(disconnectTimeoutIn(options));
    }

    async connect(): Promise<Socket> {
      this.connecting = true;
      this.stream = await find().then(
        (node) => this.open(node),
        (fault: unknown) => this.failed(fault),
      );
      if (this.isLeft) this.stream.destroy(); // it was disconnected meanwhile
      return this.stream;
    }

    private get isLeft(): boolean {
      return !this.connecting;
    }

    private open(node: HostPort): Socket {
      const socket = tls === null ? connectPlain(node) : connectSecure({ ...tls, ...node });
      socket.once('error', (fault: Error) => {
        this.firstError = fault;
      });
      return socket;
    }

    /** A connector that rejects would end its connection for good; a destroyed socket is replaced. */
    private failed(fault: unknown): Socket {
      this.firstError = fault instanceof Error ? fault : new Error(String(fault));
      return new Socket().destroy();
    }
  };
}

function disconnectTimeoutIn(options: unknown): number {
  const has = typeof options === 'object' && options !== null && 'disconnectTimeout' in options;
  return has ? Number(options.disconnectTimeout) : 0;
}
