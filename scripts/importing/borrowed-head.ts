/** Takes over the stage head of one model for another that brings only a risk. */
import { decodeModel, type NodeProto, type TensorProto } from '../../src/onnx/onnx-proto.js';
import type { Head } from '../training/learners/onnx-writer.js';
import { ImportError } from './xgboost-json.js';

/** The part of the graph that computes `stage`. It is refused when this reader does not understand all of it. */
export function borrowedStageHead(bytes: Uint8Array, version: string): Head {
  const graph = decodeModel(bytes);
  const node = nodesBehind('stage', graph.node);
  const wanted = new Set(node.flatMap(({ input }) => input));
  const initializer = graph.initializer.filter(({ name }) => wanted.has(name));
  const made = new Set([
    'features',
    '',
    ...node.flatMap(({ output }) => output),
    ...initializer.map(({ name }) => name),
  ]);
  if (![...wanted].every((name) => made.has(name)) || !initializer.every(isWhole)) {
    throw new ImportError(`the stage shares of ${version} cannot be taken over: bring a stage model with --stages`);
  }
  return { node, initializer };
}

function nodesBehind(output: string, nodes: readonly NodeProto[]): NodeProto[] {
  const wanted = new Set([output]);
  // A graph lists its nodes in execution order. Backwards, every consumer comes before its inputs.
  const behind = nodes.toReversed().filter(({ input, output: makes }) => {
    const needed = makes.some((name) => wanted.has(name));
    if (needed) input.forEach((name) => wanted.add(name));
    return needed;
  });
  return behind.toReversed();
}

function isWhole({ dims, floatData = [], int64Data = [] }: TensorProto): boolean {
  return floatData.length + int64Data.length === dims.reduce((product, size) => product * size, 1);
}
