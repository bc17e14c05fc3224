/** Checks the inputs and outputs of a graph, and turns the runtime's errors into sentences. */
import type { InferenceSession } from 'onnxruntime-node';
import { STAGE_COLUMNS } from '../core/primitives/codes.js';
import { UnfitModelError } from './unfit.js';

type Value = InferenceSession.ValueMetadata;

/** Throws UnfitModelError that lists everything that differs from the contract. */
export function refuseForeignSignature(dir: string, session: InferenceSession, features: number): void {
  const { inputNames, outputNames, inputMetadata, outputMetadata } = session;
  const faults = [
    ...(inputNames.length === 1 && inputNames[0] === 'features'
      ? valueFaults('features', inputMetadata[0], [features])
      : [`it reads ${named(inputNames)}; the contract is one input, features`]),
    ...outputFaults('stage', outputNames, outputMetadata, [STAGE_COLUMNS.length]),
    ...outputFaults('risk', outputNames, outputMetadata, []),
  ];
  if (faults.length > 0) throw new UnfitModelError(`${dir}/model.onnx is refused:\n  ${faults.join('\n  ')}`);
}

/** The runtime's message in one line. An unknown operator is named. */
export function runtimeSentence(fault: unknown): string {
  const message = (fault instanceof Error ? fault.message : String(fault)).replace(/\s+/g, ' ').trim();
  const [, name, domain] = NO_OPERATOR.exec(message) ?? [];
  if (name === undefined) return message;
  return `it uses the operator ${name} of ${domain || 'ai.onnx'}, which this runtime does not know`;
}

/** `In Node, ("name", Operator, "domain", -1) : … No Op registered for Operator with domain_version of 17` */
const NO_OPERATOR = /In Node, \("[^"]*", (\w+), "([^"]*)".*No Op registered for \1/;

function outputFaults(name: string, names: readonly string[], values: readonly Value[], columns: number[]): string[] {
  const at = names.indexOf(name);
  return at < 0 ? [`it answers ${named(names)}; ${name} is missing`] : valueFaults(name, values[at], columns);
}

/** An undeclared shape is not a fault: the golden rows check it. */
function valueFaults(name: string, value: Value | undefined, columns: readonly number[]): string[] {
  const wanted = `float32 [batch${columns.map((size) => `, ${size}`).join('')}]`;
  if (value?.isTensor !== true) return [`${name} is no tensor; the contract is ${wanted}`];
  const { type, shape } = value;
  const [batch, ...rest] = shape;
  const fits =
    shape.length === 0 ||
    (!isFixed(batch) &&
      rest.length === columns.length &&
      rest.every((size, i) => !isFixed(size) || size === columns[i]));
  return type === 'float32' && fits ? [] : [`${name} is ${type} [${shape.join(', ')}]; the contract is ${wanted}`];
}

function isFixed(size: number | string | undefined): boolean {
  return typeof size === 'number' && size >= 0;
}

function named(names: readonly string[]): string {
  return names.length === 0 ? 'nothing' : names.join(', ');
}
