/** Runs one population after the other, in a process of its own. */
import 'reflect-metadata';
import { carryOut } from '../command/crew.js';
import { orderIn } from './message.parsers.js';
import { runKind } from './population.js';
import { openService, type Service } from '../backtest/service.js';
import { TABLE } from './table.js';

let service: Promise<Service> | null = null;

carryOut(run);

async function run(order: unknown): Promise<object> {
  const { model, kind, variation, sampling } = orderIn(order);
  const story = TABLE.find((one) => one.kind === kind);
  if (story === undefined) throw new RangeError(`there is no kind "${kind}"`);
  service ??= openService(model);
  const { settings, oracle } = await service;
  return runKind(story, variation, sampling, settings, oracle);
}
