import 'reflect-metadata';
import type { Server } from 'node:http';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { SECOND_MS } from './core/primitives/time.js';
import { threadsEnded } from './onnx/living.threads.js';
import { makeApp } from './http.js';
import { openInnerPort } from './http/inner.port.js';
import { readConfig, type Config } from './ops/config.js';
import { createLog, outliveReaders } from './ops/log.js';
import { masked } from './ops/masked.js';
import { NO_TRACES, type Traces } from './ops/traces.js';
import { makeParts } from './parts.js';
import { Supervision } from './processes/supervision.js';

/** Added to the drain time: for connections that do not close, then for models that are still computing. */
const GRACE_SECONDS = 3;
const THREADS_SECONDS = 2;
const IDLE_CHECK_MS = 50;

/** An unexpected error. It is printed without passwords, and ends the process like any other error at start-up. */
function fail(fault: unknown): void {
  void say(masked(fault instanceof Error ? (fault.stack ?? fault.message) : String(fault))).then(() => end(1));
}

async function main(): Promise<void> {
  process.on('uncaughtException', fail); // an unhandled rejection arrives here as well
  const config = readConfig();
  if (config.processName !== '') speaker = `${config.processName}: `;
  const leave = (): void => void end(0); // until there is anything to close in order
  // One listener for the life of the process: a signal that was received and not yet delivered is lost with its listener.
  let onSignal = leave;
  process.on('SIGTERM', () => onSignal()).on('SIGINT', () => onSignal());
  const supervision = new Supervision(process);
  supervision.open(() => {
    void say('The process that started this one is gone: this one stops.');
    onSignal();
  });
  const traces = await tracesOf(config);
  const log = createLog(config.logLevel, {
    processName: config.processName,
    ...(traces === NO_TRACES ? {} : { mixin: () => traces.forLog() }),
  });
  const parts = await makeParts(config, log, { supervision, traces });
  const app = await makeApp(parts);
  let stopping = false;
  const stop = async (): Promise<void> => {
    if (stopping) return;
    stopping = true;
    // Work that is not done by then is not lost: it returns to its queue.
    setTimeout(leave, (config.drainSeconds + GRACE_SECONDS) * SECOND_MS).unref();
    endIdleConnections(app.getHttpServer());
    await app.close();
    await parts.producers.close();
    await parts.presence.leave();
    await parts.connections.close();
    await parts.models.retire();
    await traces.close();
    await end(0);
  };
  const failed = (fault: unknown): void => void say(`The stop failed: ${sentenceOf(fault)}`).then(() => end(1));
  onSignal = () => void stop().catch(failed);
  const listening = listen(app, config).then(
    () => true,
    (fault: unknown) => {
      if (stopping) return false; // the stop has closed what the start was opening
      throw fault;
    },
  );
  if (!(await listening)) return;
  const url = await app.getUrl();
  if (supervision.isThere) supervision.ready(url);
  else process.stdout.write(`ready ${url}\n`);
}

/** OpenTelemetry is loaded only when it is wanted: it takes memory, and time at the start. */
async function tracesOf(config: Config): Promise<Traces> {
  if (config.tracesUrl === '') return NO_TRACES;
  const { openTraces } = await import('./ops/open.traces.js');
  return openTraces(config);
}

async function listen(app: NestFastifyApplication, { host, port, metricsPort }: Config): Promise<void> {
  await app.listen(port, host);
  await openInnerPort(app.getHttpAdapter().getInstance(), metricsPort, host);
}

/**
 * Node closed the idle connections when the server began to close. A request answered after that leaves its
 * connection idle and open, so those are closed here.
 */
function endIdleConnections(server: Server): void {
  setInterval(() => {
    if (!server.listening) server.closeIdleConnections();
  }, IDLE_CHECK_MS).unref();
}

/** The only way out of the process: exiting while a model's thread is inside the runtime would abort it. */
async function end(code: number): Promise<void> {
  if (!(await threadsEnded(THREADS_SECONDS * SECOND_MS))) {
    await say(
      'A model does not return from its work: this process is killed. Its unfinished jobs go back to their queues.',
    );
    process.kill(process.pid, 'SIGKILL');
  }
  process.exit(code);
}

/** Which of several processes speaks, where `npm start` started this one. */
let speaker = '';

/** Resolves when the sentence is written. */
function say(sentence: string): Promise<void> {
  return new Promise((resolve) => process.stderr.write(`${speaker}${sentence}\n`, () => resolve()));
}

function sentenceOf(fault: unknown): string {
  return masked(fault instanceof Error ? fault.message : String(fault));
}

outliveReaders(process);
main().catch(async (fault: unknown) => {
  await say(sentenceOf(fault));
  await end(1);
});
