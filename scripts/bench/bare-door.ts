/**
 * The floor of the HTTP door: a bare Node server that receives the same POSTs on the same connections and does
 * nothing with them.
 */
import { fork, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { HttpWires, sendAll } from './http-wire.js';

const WORKER = fileURLToPath(new URL('./bare-door.worker.js', import.meta.url));

export class BareDoor {
  private constructor(
    private readonly worker: ChildProcess,
    private readonly port: number,
  ) {}

  static async open(): Promise<BareDoor> {
    const worker = fork(WORKER);
    const port = await new Promise<number>((resolve) => worker.once('message', (port: number) => resolve(port)));
    return new BareDoor(worker, port);
  }

  /** Posts per second. */
  async run(requests: readonly Buffer[], senders: number): Promise<number> {
    const wires = new HttpWires(new URL(`http://127.0.0.1:${this.port}`));
    const startedAt = performance.now();
    await sendAll(wires, requests, senders);
    const seconds = (performance.now() - startedAt) / 1000;
    wires.close();
    return requests.length / seconds;
  }

  close(): void {
    this.worker.disconnect();
  }
}
