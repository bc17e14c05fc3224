import { rm } from 'node:fs/promises';

export default async function stopRedis() {
  const started = globalThis.testRedis;
  if (!started) return;
  await started.server.stop();
  await rm(started.dir, { recursive: true, force: true });
}
