/** Summarises a CPU profile of a lane's process: the time by function, by file and by step of the work. */

interface ProfileNode {
  id: number;
  callFrame: { functionName: string; url: string; lineNumber: number };
  children?: number[];
}

/** The format of the inspector. */
export interface CpuProfile {
  nodes: ProfileNode[];
  samples: number[];
  /** µs; each is the time before its sample. */
  timeDeltas: number[];
  /** µs on the clock of `process.hrtime`, which all processes of a machine share. */
  startTime: number;
}

export interface ProfileLine {
  name: string;
  us: number;
}

/** Samples without work, and those of the inspector itself while it starts and stops the profile. */
const NO_WORK = new Set(['(idle)', 'dispatch']);

/**
 * What a step's work is called, by file and function of a frame. A sample belongs to the innermost of these on its stack.
 * They are folders rather than functions, so that another build's steps have the same names.
 */
const STEPS: readonly (readonly [string, RegExp])[] = [
  ['collect garbage', /^\(garbage collector\)/],
  [
    'metrics and monitors',
    /\/prom-client\/|src\/ops\/metrics|src\/scoring\/(report|settlement|flow)|src\/onnx\/(drift|shadow)/,
  ],
  ['predictions, ledger, list', /src\/scoring\/(predictions|ledger|listing)|src\/core\/(monitoring|ledger|listing)\//],
  ['rules: states', /src\/core\/state\//],
  ['rules: scan', /src\/core\/scan\//],
  ['rules: features', /src\/core\/features\//],
  ['rules: decisions', /src\/core\/(decision|facts|lifecycle|alerts|advice|model)|src\/scoring\/explain/],
  ['rules: batch', /src\/scoring\/(apply|touched|decide|evaluation|batch\.(record|plan|summary)|due|event\.counts)/],
  ['model', /src\/(onnx|scoring\/scorer)|\/onnxruntime-\w+\//],
  ['commit: writes and arguments', /src\/scoring\/writes|src\/redis\/(shard\.store|script|packed|commit|\w+\.writes)/],
  ['queue: BullMQ', /\/bullmq\/|src\/scoring\/(task|take)|src\/redis\/(bullmq|queues)/],
  ['Redis client: ioredis', /\/(ioredis|redis-parser)\//],
  [
    'door: framework',
    /\/(fastify|@fastify|@nestjs|find-my-way|light-my-request|rxjs|avvio|class-validator|class-transformer)\//,
  ],
  ['door: events read and checked', /src\/(http|intake)\//],
  ['door: hand over to the queue', /src\/producer\//],
  ['live: sockets', /src\/live\/|\/ws\//],
];
const OURS = /\/dist\/src\//;
const REST = 'node itself';
const ANONYMOUS = '(anonymous)';

/** The part of the profile between two instants, in µs on its clock. */
export function between(profile: CpuProfile, from: number, to: number): CpuProfile {
  let at = profile.startTime;
  const instants = profile.timeDeltas.map((delta) => (at += delta));
  const isInside = (_: number, i: number): boolean => (instants[i] ?? 0) >= from && (instants[i] ?? 0) <= to;
  return {
    ...profile,
    startTime: from,
    samples: profile.samples.filter(isInside),
    timeDeltas: profile.timeDeltas.filter(isInside),
  };
}

/** Without idle time. */
export function byStep(profile: CpuProfile): ProfileLine[] {
  const parents = parentsOf(profile);
  const byId = new Map(profile.nodes.map((node) => [node.id, node]));
  const stepOf = (id: number): string => {
    let isOurs = false;
    for (let at: number | undefined = id; at !== undefined; at = parents.get(at)) {
      const frame = frameOf(byId.get(at));
      const found = STEPS.find(([, pattern]) => pattern.test(frame));
      if (found !== undefined) return found[0];
      isOurs ||= OURS.test(frame);
    }
    return isOurs ? 'lane and timers' : REST;
  };
  return summed(profile, (node) => stepOf(node.id));
}

/** Self time of each function. */
export function byFunction(profile: CpuProfile): ProfileLine[] {
  return summed(profile, ({ callFrame: { functionName, url, lineNumber } }) => {
    const name = functionName === '' ? ANONYMOUS : functionName;
    return url === '' ? name : `${name}  ${placeOf(url)}:${lineNumber + 1}`;
  });
}

/** Self time of each of our files, and of each package. */
export function byFile(profile: CpuProfile): ProfileLine[] {
  return summed(profile, ({ callFrame: { functionName, url } }) =>
    url === '' ? functionName || ANONYMOUS : placeOf(url),
  );
}

function summed(profile: CpuProfile, nameOf: (node: ProfileNode) => string): ProfileLine[] {
  const own = new Map<number, number>();
  profile.samples.forEach((id, i) => own.set(id, (own.get(id) ?? 0) + (profile.timeDeltas[i] ?? 0)));
  const sums = new Map<string, number>();
  for (const node of profile.nodes) {
    if (node.callFrame.url === '' && NO_WORK.has(node.callFrame.functionName)) continue;
    const name = nameOf(node);
    sums.set(name, (sums.get(name) ?? 0) + (own.get(node.id) ?? 0));
  }
  return [...sums].map(([name, us]) => ({ name, us })).sort((a, b) => b.us - a.us);
}

function parentsOf({ nodes }: CpuProfile): Map<number, number> {
  return new Map(nodes.flatMap(({ id, children = [] }) => children.map((child) => [child, id] as const)));
}

/** `<place> <function>` */
function frameOf(node: ProfileNode | undefined): string {
  if (node === undefined) return '';
  const { functionName, url } = node.callFrame;
  return url === '' ? functionName : `${url} ${functionName}`;
}

/** `src/…` for our files, the name of a package, or `node:…`. */
function placeOf(url: string): string {
  const own = /\/dist\/(src\/.+)\.js$/.exec(url)?.[1];
  const foreign = /\/node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(url)?.[1];
  return own ?? foreign ?? url;
}
