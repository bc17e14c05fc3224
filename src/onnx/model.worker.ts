/** The thread of one model: loads and proves it, answers until it is asked to close, and frees the session's memory with it. */
import { parentPort, workerData, type MessagePort } from 'node:worker_threads';
import type { FromThread, ThreadData, ToThread } from './model.messages.js';
import { ModelSession } from './session.js';

if (parentPort === null) throw new TypeError('this file is the inside of a thread');
await work(parentPort, workerData as ThreadData);

async function work(port: MessagePort, data: ThreadData): Promise<void> {
  const tell = (message: FromThread, give: ArrayBuffer[] = []): void => port.postMessage(message, give);
  try {
    const session = await ModelSession.load(data);
    port.on('message', (message: ToThread) => void answer(session, message, port, tell));
    tell({ kind: 'ready' });
  } catch (fault) {
    tell({ kind: 'unfit', message: sentenceOf(fault) });
  }
}

async function answer(
  session: ModelSession,
  message: ToThread,
  port: MessagePort,
  tell: (message: FromThread, give?: ArrayBuffer[]) => void,
): Promise<void> {
  if (message.kind === 'close') {
    port.close(); // first: nothing more is accepted
    await session.release();
    return;
  }
  const { id, features, rows } = message;
  try {
    const { stage, risk } = await session.score(features, rows);
    // Copied: what the runtime gives out is memory of its own, which must not be handed over.
    const [stages, risks] = [stage.slice(), risk.slice()];
    tell({ kind: 'scores', id, stage: stages, risk: risks }, [stages.buffer, risks.buffer]);
  } catch (fault) {
    tell({ kind: 'fault', id, message: sentenceOf(fault) });
  }
}

function sentenceOf(fault: unknown): string {
  return fault instanceof Error ? fault.message : String(fault);
}
