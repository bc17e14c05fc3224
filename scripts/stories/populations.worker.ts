/** Runs one population after the other, in a process of its own. */
import 'reflect-metadata';
import { orderIn } from './message.parsers.js';
import { runKind } from './population.js';
import { openService, type Service } from '../backtest/service.js';
import { TABLE } from './table.js';

let service: Promise<Service> | null = null;

process.on('disconnect', () => process.exit());
process.on('message', (message) => {
  void run(message).catch((fault: unknown) => {
    process.stderr.write(`${fault instanceof Error ? (fault.stack ?? fault.message) : String(fault)}\n`);
    process.exit(1);
  });
});

async function run(message: unknown): Promise<void> {
  const { model, kind, variation, sampling } = orderIn(message);
  const story = TABLE.find((one) => one.kind === kind);
  if (story === undefined) throw new RangeError(`there is no kind "${kind}"`);
  service ??= openService(model);
  const { settings, oracle } = await service;
  process.send?.(await runKind(story, variation, sampling, settings, oracle));
}
