/** What stands beside hostile senders, whichever door they come through: a good sender, and who watches the service. */
import { spawn } from 'node:child_process';
import { expect } from '@jest/globals';
import type { EventsReceipt } from '../../src/client/protocol.js';
import { aPayment, post } from './poster.js';
import { metric, until, type TestService } from './service.harness.js';

/** What attackers draw. */
export const SEED = Number(process.env['HOSTILE_SEED'] ?? 1);
export const MOST_HEALTH_MS = 1_000;

/** In a process of its own: what is built here takes long, and would count as the service's delay. */
const PROBER = `
  let worst = 0, count = 0, failed = 0, going = true;
  process.stdin.on('end', () => (going = false)).resume();
  while (going) {
    const at = performance.now();
    const { ok } = await fetch(process.argv[1] + '/health/live', { signal: AbortSignal.timeout(10_000) }).catch(() => ({}));
    worst = Math.max(worst, performance.now() - at);
    count++;
    if (!ok) failed++;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  console.log(JSON.stringify({ worst, count, failed }));`;

/** How long attackers go on. */
export function secondsOr(usual: number): number {
  return Number(process.env['HOSTILE_SECONDS'] ?? usual);
}

export interface Probe {
  worst: number;
  count: number;
  failed: number;
}

/** Asks for health until told to stop; then says what became of it. */
export function probe({ url }: TestService): () => Promise<Probe> {
  const child = spawn(process.execPath, ['--input-type=module', '-e', PROBER, url], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  let said = '';
  child.stdout.on('data', (bytes: Buffer) => (said += bytes.toString()));
  const ended = new Promise<Probe>((resolve) => child.once('close', () => resolve(JSON.parse(said) as Probe)));
  return () => {
    child.stdin.end();
    return ended;
  };
}

/**
 * Events among things that are none, in posts that are sent until they are taken. Returns how many events.
 * @param customerOf of each event, by how many were sent before it
 */
export async function sendGood(
  service: TestService,
  untilAt: number,
  customerOf: (sent: number) => string,
): Promise<number> {
  let sent = 0;
  while (performance.now() < untilAt) {
    const body = JSON.stringify([0, aPayment(customerOf(sent)), {}, aPayment(customerOf(sent + 1))]);
    const taken = await until(
      () => post(service, body),
      ({ status }) => status !== 429 && status !== 503,
    );
    expect(taken.status).toBe(202);
    expect((await taken.json()) as EventsReceipt).toMatchObject({ accepted: 2, rejectedCount: 2 });
    sent += 2;
  }
  return sent;
}

/** The most memory there was. */
export async function watchMemory(service: TestService, untilAt: number): Promise<number> {
  let most = 0;
  while (performance.now() < untilAt) {
    most = Math.max(most, await memory(service));
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return most;
}

export async function memory(service: TestService): Promise<number> {
  return metric(await metrics(service), 'process_resident_memory_bytes');
}

export async function metrics({ url }: TestService): Promise<string> {
  return (await fetch(`${url}/metrics`)).text();
}

/** Throws when answers read from a connection hold a fault of ours. */
export function refuseServerFaults(answers: string): void {
  const fault = /HTTP\/1\.1 5\d\d(?! Service Unavailable)/.exec(answers);
  if (fault !== null) throw new Error(`answered ${fault[0]}`);
}
