export interface RedisServerOptions {
  /** Where its append-only file and its log lie; made when missing. The same directory again brings the data back. */
  dir: string;
  /** A free one is found when absent. Name it to restart a server where its clients expect it. */
  port?: number;
  /** More redis-server arguments; they win over ours. */
  args?: readonly string[];
  /** It is a sentinel, with these lines in its file. */
  sentinel?: string;
  /** The program to run; `redis-server` from the PATH by default. */
  command?: string;
  /** How long it may load its data, in milliseconds; 30,000 by default. */
  readyMs?: number;
}

export interface RedisServer {
  url: string;
  port: number;
  pid: number;
  /** Lets it write what it holds and waits until it is gone. */
  stop: () => Promise<void>;
  /** Ends it the way a power cut would, and waits until it is gone. */
  kill: () => Promise<void>;
}

/** Starts a private Redis on loopback (AOF every second, no eviction) that ends with its owner. */
export function startRedisServer(options: RedisServerOptions): Promise<RedisServer>;

/** A loopback TCP port nobody listens on right now. */
export function freePort(): Promise<number>;
