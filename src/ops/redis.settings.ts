/** Settings of the connection to Redis. */
import { oneOf, secret, text } from './setting.js';

export const REDIS_SETTINGS = {
  redisUrl: secret(
    'REDIS_URL',
    'redis://127.0.0.1:6379',
    'url',
    'the Redis that holds states, queues and feeds: one server, sentinels, or a cluster',
  ),
  redisPassword: secret('REDIS_PASSWORD', '', 'text', 'of the servers that hold data, when REDIS_URL has none'),
  sentinelUsername: text('REDIS_SENTINEL_USERNAME', '', 'text', 'of the sentinels'),
  sentinelPassword: secret('REDIS_SENTINEL_PASSWORD', '', 'text', 'of the sentinels'),
  redisTlsCa: secret('REDIS_TLS_CA', '', 'PEM', 'authorities to trust instead of the usual ones'),
  redisTlsCert: secret('REDIS_TLS_CERT', '', 'PEM', 'certificate of this client'),
  redisTlsKey: secret('REDIS_TLS_KEY', '', 'PEM', 'its private key'),
  redisDurability: oneOf(
    'REDIS_DURABILITY',
    'aof',
    ['aof', 'managed', 'none'],
    'what keeps accepted events when Redis crashes: its append-only file, a log that its operator keeps, or nothing',
  ),
};
