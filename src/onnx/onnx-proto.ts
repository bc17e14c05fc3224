import protobuf from 'protobufjs';

/**
 * The part of the ONNX file format (onnx.proto, IR version 8) that our models use, as plain objects, and their bytes.
 * Field numbers are those of the standard. Undefined fields are absent in the file.
 */
export interface NodeProto {
  readonly opType: string;
  readonly domain?: string;
  readonly input: readonly string[];
  readonly output: readonly string[];
  readonly attribute?: readonly AttributeProto[];
}

export interface AttributeProto {
  readonly name: string;
  readonly type: number;
  readonly i?: number;
  readonly s?: Uint8Array;
  readonly floats?: readonly number[];
  readonly ints?: readonly number[];
  readonly strings?: readonly Uint8Array[];
}

export interface TensorProto {
  readonly name: string;
  readonly dims: readonly number[];
  readonly dataType: number;
  readonly floatData?: readonly number[];
  readonly int64Data?: readonly number[];
}

export interface ValueInfoProto {
  readonly name: string;
  readonly type: object;
}

export interface GraphProto {
  readonly name: string;
  readonly node: readonly NodeProto[];
  readonly initializer: readonly TensorProto[];
  readonly input: readonly ValueInfoProto[];
  readonly output: readonly ValueInfoProto[];
}

/** TensorProto.DataType. */
export const FLOAT = 1;
const INT64 = 7;
export const BOOL = 9;
/** AttributeProto.AttributeType. */
const TYPE_INT = 2;
const TYPE_STRING = 3;
const TYPE_FLOATS = 6;
const TYPE_INTS = 7;
const TYPE_STRINGS = 8;

export const ML_DOMAIN = 'ai.onnx.ml';

const one = (type: string, id: number): protobuf.IField => ({ type, id });
const many = (type: string, id: number): protobuf.IField => ({ type, id, rule: 'repeated', options: { packed: true } });

const FORMAT = protobuf.Root.fromJSON({
  nested: {
    ModelProto: {
      fields: {
        irVersion: one('int64', 1),
        producerName: one('string', 2),
        producerVersion: one('string', 3),
        graph: one('GraphProto', 7),
        opsetImport: many('OperatorSetIdProto', 8),
      },
    },
    OperatorSetIdProto: { fields: { domain: one('string', 1), version: one('int64', 2) } },
    GraphProto: {
      fields: {
        node: many('NodeProto', 1),
        name: one('string', 2),
        initializer: many('TensorProto', 5),
        input: many('ValueInfoProto', 11),
        output: many('ValueInfoProto', 12),
      },
    },
    NodeProto: {
      fields: {
        input: many('string', 1),
        output: many('string', 2),
        opType: one('string', 4),
        attribute: many('AttributeProto', 5),
        domain: one('string', 7),
      },
    },
    AttributeProto: {
      fields: {
        name: one('string', 1),
        i: one('int64', 3),
        s: one('bytes', 4),
        floats: many('float', 7),
        ints: many('int64', 8),
        strings: many('bytes', 9),
        type: one('int32', 20),
      },
    },
    TensorProto: {
      fields: {
        dims: many('int64', 1),
        dataType: one('int32', 2),
        floatData: many('float', 4),
        int64Data: many('int64', 7),
        name: one('string', 8),
      },
    },
    ValueInfoProto: { fields: { name: one('string', 1), type: one('TypeProto', 2) } },
    TypeProto: { fields: { tensorType: one('TensorType', 1) } },
    TensorType: { fields: { elemType: one('int32', 1), shape: one('TensorShapeProto', 2) } },
    TensorShapeProto: { fields: { dim: many('Dimension', 1) } },
    Dimension: { fields: { dimValue: one('int64', 1), dimParam: one('string', 2) } },
  },
});

/** The bytes of the model file. Equal graphs give equal bytes. */
export function encodeModel(graph: GraphProto): Uint8Array {
  const bytes = FORMAT.lookupType('ModelProto')
    .encode({
      irVersion: 8,
      producerName: 'tidewatch',
      producerVersion: '1',
      graph,
      opsetImport: [
        { domain: '', version: 17 },
        { domain: ML_DOMAIN, version: 3 },
      ],
    })
    .finish();
  return Uint8Array.from(bytes);
}

/**
 * The graph of a model file, limited to the fields above. Others (raw tensors, sub-graphs) are ignored, so a graph that
 * needs them is not recognised. Throws when the bytes are not an ONNX file.
 */
export function decodeModel(bytes: Uint8Array): GraphProto {
  const type = FORMAT.lookupType('ModelProto');
  const model = type.toObject(type.decode(bytes), { longs: Number, arrays: true }) as { graph?: GraphProto };
  if (model.graph === undefined) throw new Error('the file holds no graph');
  return model.graph;
}

export function node(
  opType: string,
  input: readonly string[],
  output: string,
  attribute: readonly AttributeProto[] = [],
  domain = '',
): NodeProto {
  return { opType, domain, input, output: [output], attribute };
}

export const intAttribute = (name: string, i: number): AttributeProto => ({ name, type: TYPE_INT, i });

export const intsAttribute = (name: string, ints: readonly number[]): AttributeProto => ({
  name,
  type: TYPE_INTS,
  ints,
});

export const floatsAttribute = (name: string, floats: readonly number[]): AttributeProto => ({
  name,
  type: TYPE_FLOATS,
  floats,
});

export const stringAttribute = (name: string, text: string): AttributeProto => ({
  name,
  type: TYPE_STRING,
  s: Buffer.from(text),
});

export const stringsAttribute = (name: string, texts: readonly string[]): AttributeProto => ({
  name,
  type: TYPE_STRINGS,
  strings: texts.map((text) => Buffer.from(text)),
});

export function floatTensor(name: string, dims: readonly number[], floatData: readonly number[]): TensorProto {
  return { name, dims, dataType: FLOAT, floatData };
}

export function intTensor(name: string, int64Data: readonly number[]): TensorProto {
  return { name, dims: [int64Data.length], dataType: INT64, int64Data };
}

/** A float32 input or output; a text is the name of a dynamic dimension. */
export function floatValue(name: string, dims: readonly (number | string)[]): ValueInfoProto {
  const dim = dims.map((size) => (typeof size === 'string' ? { dimParam: size } : { dimValue: size }));
  return { name, type: { tensorType: { elemType: FLOAT, shape: { dim } } } };
}
