/**
 * How a connection finds its server. ioredis asks its connector each time it connects, and copies that BullMQ makes of a
 * connection have the same one. Each socket is handed to Sockets.
 */
import { connect as connectPlain, Socket } from 'node:net';
import { connect as connectSecure, type ConnectionOptions } from 'node:tls';
import { AbstractConnector, SentinelConnector, type RedisOptions } from 'ioredis';
import type { HostPort } from './address.js';
import type { Sockets } from './sockets.js';

type Connector = NonNullable<RedisOptions['Connector']>;

/**
 * Asked again each time, so a connection follows a slot of a cluster: to a replica that was promoted, or to where the slot was
 * moved. What ends the old connection is said by Connections: a lost node, or an answer as MOVED.
 * @param find asks for the server; its failure counts as a failure to connect, after which ioredis tries again
 */
export function placeConnector(
  sockets: Sockets,
  tls: ConnectionOptions | null,
  find: (given: HostPort) => Promise<HostPort>,
): Connector {
  return class extends AbstractConnector {
    private readonly given: HostPort;

    constructor(options: unknown) {
      const { disconnectTimeout = 0, host = '', port = 0 } = filledIn(options);
      super(disconnectTimeout);
      this.given = { host, port };
    }

    async connect(): Promise<Socket> {
      this.connecting = true;
      this.stream = await find(this.given).then(
        (place) => this.open(place),
        (fault: unknown) => this.failed(fault),
      );
      if (this.isLeft) this.stream.destroy(); // it was disconnected meanwhile
      return this.stream;
    }

    private get isLeft(): boolean {
      return !this.connecting;
    }

    private open(place: HostPort): Socket {
      const socket = tls === null ? connectPlain(place) : connectSecure({ ...tls, ...place });
      socket.once('error', (fault: Error) => {
        this.firstError = fault;
      });
      return sockets.follow(socket);
    }

    /** A connector that rejects would end its connection for good; a destroyed socket is replaced. */
    private failed(fault: unknown): Socket {
      this.firstError = fault instanceof Error ? fault : new Error(String(fault));
      return new Socket().destroy();
    }
  };
}

/** To the primary that sentinels name. */
export function sentinelConnector(sockets: Sockets): Connector {
  return class extends SentinelConnector {
    constructor(options: unknown) {
      super(filledIn(options));
    }

    override async connect(tell: Parameters<SentinelConnector['connect']>[0]): Promise<Socket> {
      return sockets.follow(await super.connect(tell));
    }
  };
}

/** What ioredis gives a connector: the options of its connection, with all defaults. */
function filledIn(options: unknown): RedisOptions {
  if (!isOptions(options)) throw new TypeError('a connector is made with the options of its connection');
  return options;
}

function isOptions(options: unknown): options is RedisOptions {
  return typeof options === 'object' && options !== null;
}
