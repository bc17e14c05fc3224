/** Which room may import which: a rule of the linter. */
import { dirname, join, relative, resolve, sep } from 'node:path';

const root = import.meta.dirname;

/**
 * The law of imports, one table per folder that has rooms: each room, the rooms it may import, and the packages it may.
 * What a room needs from another room of its level it asks for as a port declared in core/contracts. The files directly
 * in such a folder put its rooms together and may import all of them; no room imports them.
 */
const ABOVE_THE_RULES = { rooms: ['core'], packages: 'any' };
const DOOR = { rooms: ['core', 'redis', 'onnx', 'business', 'ops', 'producer', 'client'], packages: 'any' };
const LAW = {
  src: {
    core: { rooms: [], packages: 'none' },
    redis: ABOVE_THE_RULES,
    onnx: ABOVE_THE_RULES,
    business: ABOVE_THE_RULES,
    ops: ABOVE_THE_RULES,
    client: { rooms: ['core'], packages: 'none' },
    producer: { rooms: ['core', 'redis', 'ops'], packages: 'any' },
    intake: DOOR,
    http: { rooms: [...DOOR.rooms, 'intake'], packages: 'any' },
    scoring: DOOR,
    registry: DOOR,
    live: DOOR,
    alerts: DOOR,
    customers: DOOR,
    webhooks: DOOR,
    processes: { rooms: ['core', 'ops'], packages: 'any' },
    dashboard: { rooms: ['client'], packages: 'npm' },
  },
  'src/core': stacked([
    ['primitives'],
    ['state'],
    ['features'],
    ['scan'],
    ['model'],
    ['facts'],
    ['lifecycle'],
    ['contracts'],
    ['alerts'],
    ['advice', 'ledger', 'listing', 'monitoring'],
  ]),
  scripts: {
    command: { rooms: [], packages: 'any' },
    logs: { rooms: ['command'], packages: 'any' },
    backtest: { rooms: ['command', 'logs'], packages: 'any' },
    training: { rooms: ['command', 'logs', 'backtest'], packages: 'any' },
    importing: { rooms: ['command', 'training'], packages: 'any' },
    stories: { rooms: ['command', 'logs', 'backtest'], packages: 'any' },
    simulation: { rooms: ['command'], packages: 'any' },
    demo: { rooms: ['command', 'logs', 'simulation'], packages: 'any' },
    measure: { rooms: ['command', 'logs', 'backtest', 'simulation'], packages: 'any' },
    doctor: { rooms: ['command'], packages: 'any' },
    reshard: { rooms: ['command'], packages: 'any' },
    bench: { rooms: ['command'], packages: 'any' },
    chaos: { rooms: ['command', 'logs'], packages: 'any' },
  },
};

/** Each room may import those of all levels before its own. */
function stacked(levels) {
  const law = {};
  levels.forEach((names, i) => {
    for (const name of names) law[name] = { rooms: levels.slice(0, i).flat(), packages: 'none' };
  });
  return law;
}

/** Resolves every relative import to the room it points to and asks the law. */
export function checkRooms(context) {
  const file = context.filename;
  const folders = Object.keys(LAW).filter((folder) => isInside(folder, file));
  const check = (source) => {
    for (const folder of source ? folders : []) {
      const message = faultOf(String(source.value), folder, file);
      if (message) return context.report({ node: source, message });
    }
  };
  return {
    Program(node) {
      for (const folder of folders) {
        const room = roomOf(folder, file);
        if (room && !LAW[folder][room])
          context.report({ node, message: `Add the room "${room}" to ${folder} in LAW.` });
      }
    },
    ImportDeclaration: (node) => check(node.source),
    ExportNamedDeclaration: (node) => check(node.source),
    ExportAllDeclaration: (node) => check(node.source),
    ImportExpression: (node) => check(node.source),
    TSImportType: (node) => check(node.source),
  };
}

function isInside(folder, file) {
  return file.startsWith(join(root, folder) + sep);
}

/** The room of `folder` that a file stands in; '' for those directly in it. */
function roomOf(folder, file) {
  const parts = relative(join(root, folder), file).split(sep);
  return parts.length > 1 ? parts[0] : '';
}

function faultOf(source, folder, file) {
  const room = roomOf(folder, file);
  const law = LAW[folder][room];
  const isSpec = /\.spec\.tsx?$/.test(file);
  if (!source.startsWith('.')) return packageFault(source, room, isSpec, law);
  const target = resolve(dirname(file), source);
  if (!isInside(folder, target)) return foreignFault(source, folder, target, isSpec);
  const to = roomOf(folder, target);
  // A spec sets its scene with any room of the rules.
  if (!law || to === room || (isSpec && folder === 'src/core')) return undefined;
  // What runs before any package is there stands alone, and may be imported by all.
  if (to === '' && target.endsWith('.mjs')) return undefined;
  if (to === '') return `Rooms do not import the files that put them together ("${source}").`;
  return law.rooms.includes(to) ? undefined : `${folder}/${room} may not import ${to}: ${allowed(law)}.`;
}

/** Commands import the service; the service imports nothing of theirs. */
function foreignFault(source, folder, target, isSpec) {
  if (isSpec || folder === 'src/core' || (folder === 'scripts' && isInside('src', target))) return undefined;
  return `${folder} imports nothing from outside ("${source}").`;
}

function packageFault(source, room, isSpec, law) {
  if (!law || isSpec || law.packages === 'any') return undefined;
  if (law.packages === 'npm' && !source.startsWith('node:')) return undefined;
  return `${room} may not import "${source}": ${law.packages === 'npm' ? 'it runs in a browser' : 'it imports no packages'}.`;
}

function allowed({ rooms }) {
  return rooms.length === 0 ? 'it imports only its own files' : `it may import ${rooms.join(', ')}`;
}
