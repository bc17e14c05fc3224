/** Walks the nodes of a graph backwards from its outputs, and reads constants and attributes. */
import type { GraphProto, NodeProto } from './onnx-proto.js';

export class Graph {
  private readonly makers: ReadonlyMap<string, NodeProto>;

  constructor(private readonly proto: GraphProto) {
    this.makers = new Map(proto.node.flatMap((node) => node.output.map((output) => [output, node] as const)));
  }

  /** The chain of nodes that computes `output`, followed by first inputs; null when the operators differ from `ops`. */
  chain(output: string | undefined, ...ops: string[]): NodeProto[] | null {
    const nodes: NodeProto[] = [];
    let wanted = output;
    for (const op of ops) {
      const node = wanted === undefined ? undefined : this.makers.get(wanted);
      if (node?.opType !== op) return null;
      nodes.push(node);
      wanted = node.input[0];
    }
    return nodes;
  }

  floats(name: string | undefined): readonly number[] {
    return this.tensor(name)?.floatData ?? [];
  }

  ints(name: string | undefined): readonly number[] {
    return this.tensor(name)?.int64Data ?? [];
  }

  /** The constant as a number; null when it is not a single number. */
  scalar(name: string | undefined): number | null {
    const values = this.floats(name);
    return values.length === 1 ? (values[0] ?? null) : null;
  }

  private tensor(name: string | undefined) {
    return this.proto.initializer.find((one) => one.name === name);
  }
}

export class Attributes {
  constructor(private readonly node: NodeProto) {}

  has(name: string): boolean {
    return this.find(name) !== undefined;
  }

  ints(name: string): readonly number[] {
    return this.find(name)?.ints ?? [];
  }

  floats(name: string): readonly number[] {
    return this.find(name)?.floats ?? [];
  }

  texts(name: string): string[] {
    return (this.find(name)?.strings ?? []).map((bytes) => Buffer.from(bytes).toString());
  }

  text(name: string, otherwise: string): string {
    const bytes = this.find(name)?.s;
    return bytes === undefined ? otherwise : Buffer.from(bytes).toString();
  }

  private find(name: string) {
    return this.node.attribute?.find((attribute) => attribute.name === name);
  }
}
