import { isMainThread } from 'node:worker_threads';

/** Preloaded into a service whose stop is to fail half-way, at its connections to Redis. */
if (isMainThread) {
  const { Redis } = await import('ioredis');
  process.once('SIGTERM', () => {
    Redis.prototype.quit = () => {
      throw new Error('no way to leave redis://default:very-secret@cache:6379');
    };
  });
}
