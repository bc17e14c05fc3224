/**
 * The thread of one model: loads and checks it, and answers until it is asked to close. The session's memory ends with
 * it.
 */
import { parentPort, workerData, type MessagePort } from 'node:worker_threads';
import type { FromThread, ThreadData, ToThread } from './model.messages.js';
import { ModelSession } from './session.js';

if (parentPort === null) throw new TypeError('this file is the inside of a thread');
await work(parentPort, workerData as ThreadData);

async function work(port: MessagePort, data: ThreadData): Promise<void> {
  const post = (message: FromThread, give: ArrayBuffer[] = []): void => port.postMessage(message, give);
  try {
    const session = await ModelSession.load(data);
    port.on('message', (message: ToThread) => void answer(session, message, port, post));
    post({ kind: 'ready' });
  } catch (fault) {
    post({ kind: 'unfit', message: sentenceOf(fault) });
  }
}

async function answer(
  session: ModelSession,
  message: ToThread,
  port: MessagePort,
  post: (message: FromThread, give?: ArrayBuffer[]) => void,
): Promise<void> {
  if (message.kind === 'close') {
    port.close(); // first, so that no more requests are accepted
    await session.release();
    return;
  }
  const { id, features, rows } = message;
  try {
    const { stage, risk } = await session.score(features, rows);
    // Copied: the result is memory of the runtime, which must not be transferred.
    const [stages, risks] = [stage.slice(), risk.slice()];
    post({ kind: 'scores', id, stage: stages, risk: risks }, [stages.buffer, risks.buffer]);
  } catch (fault) {
    post({ kind: 'fault', id, message: sentenceOf(fault) });
  }
}

function sentenceOf(fault: unknown): string {
  return fault instanceof Error ? fault.message : String(fault);
}
