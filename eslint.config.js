import { basename, dirname, join, relative, resolve, sep } from 'node:path';
import js from '@eslint/js';
import tseslint from 'typescript-eslint';

const root = import.meta.dirname;

const BELOW = ['core', 'redis', 'onnx', 'ops', 'client'];

/**
 * The law of imports: each room of src, the rooms it may import, and the npm packages (and Node's own modules) it may.
 * What a room needs from another room of its level it asks for as a port declared in core.
 */
const ROOMS = {
  core: { rooms: [], packages: 'none' },
  redis: { rooms: ['core'], packages: 'any' },
  onnx: { rooms: ['core'], packages: 'any' },
  ops: { rooms: ['core'], packages: 'any' },
  client: { rooms: ['core'], packages: 'none' },
  http: { rooms: [...BELOW, 'intake'], packages: 'any' },
  intake: { rooms: BELOW, packages: 'any' },
  scoring: { rooms: BELOW, packages: 'any' },
  live: { rooms: BELOW, packages: 'any' },
  alerts: { rooms: BELOW, packages: 'any' },
  customers: { rooms: BELOW, packages: 'any' },
  webhooks: { rooms: BELOW, packages: 'any' },
  dashboard: { rooms: ['client'], packages: 'npm' },
};

/** The half of the client that writes to the queue runs in Node; the other half must run in a browser. */
const PRODUCER_FILES = [
  ...['producer.ts', 'producer.options.ts', 'producers.ts', 'shard-batcher.ts', 'shard-queues.ts'],
  ...['backlog-gate.ts', 'patience.ts', 'producer-faults.ts', 'turns.ts'],
];
const PRODUCER = { rooms: ['core', 'redis'], packages: 'any' };

const FORBIDDEN_FOLDERS = ['shared', 'common', 'utils', 'helpers'];
const SPECS = ['**/*.spec.ts', '**/*.spec.tsx'];
const SERVICE = ['src/**/*.ts', 'scripts/**/*.ts', 'test/**/*.ts'];
const DASHBOARD = ['src/dashboard/**/*.ts', 'src/dashboard/**/*.tsx'];
const NODE_GLOBALS = ['process', 'URL', 'console', 'globalThis', 'Buffer', 'setTimeout', 'clearTimeout'];
const PLAIN_JS = ['**/*.js', '**/*.mjs', '**/vite.config.ts'];

const CLOCKS_AND_CHANCE = [
  { object: 'Date', property: 'now', message: 'Rules never read a clock: take asOf as an argument.' },
  { object: 'Math', property: 'random', message: 'Rules know no chance: the same input gives the same output.' },
];
const OUTSIDE_WORLD = [
  ...['console', 'process', 'performance', 'fetch', 'crypto', 'globalThis', 'global', 'Buffer'],
  ...['setTimeout', 'setInterval', 'setImmediate', 'queueMicrotask'],
].map((name) => ({ name, message: 'Rules are pure: everything they need is an argument.' }));
const ENVIRONMENT = {
  selector: 'MemberExpression[object.name="process"]:matches([property.name="env"], [property.value="env"])',
  message: 'Only src/ops/config.ts reads the environment: take a setting from Config.',
};
const ENVIRONMENT_BY_PATTERN = {
  selector: 'VariableDeclarator[init.name="process"] > ObjectPattern > Property[key.name="env"]',
  message: ENVIRONMENT.message,
};
const ENVIRONMENT_BY_IMPORT = {
  selector: 'ImportDeclaration[source.value=/^(node:)?process$/]',
  message: ENVIRONMENT.message,
};
const ENVIRONMENT_RULE = ['error', ENVIRONMENT, ENVIRONMENT_BY_PATTERN, ENVIRONMENT_BY_IMPORT];
const CURRENT_TIME = {
  selector: ':matches(NewExpression[arguments.length=0], CallExpression)[callee.name="Date"]',
  message: 'Rules never read a clock: take asOf as an argument.',
};

const tidewatch = { rules: { rooms: { create: checkRooms }, names: { create: checkNames } } };

/** Resolves every relative import to the room it points to and asks the table. */
function checkRooms(context) {
  const from = placeOf(context.filename);
  if (!from) return {};
  const check = (source) => {
    const fault = source && faultOf(String(source.value), from, context.filename);
    if (fault) context.report({ node: source, message: fault });
  };
  return {
    Program(node) {
      if (from.room && !ROOMS[from.room]) context.report({ node, message: `Add the room "${from.room}" to ROOMS.` });
    },
    ImportDeclaration: (node) => check(node.source),
    ExportNamedDeclaration: (node) => check(node.source),
    ExportAllDeclaration: (node) => check(node.source),
    ImportExpression: (node) => check(node.source),
    TSImportType: (node) => check(node.source),
  };
}

/** Where in src a file stands: its room ('' for the files directly in src), or undefined outside src. */
function placeOf(file) {
  const parts = relative(join(root, 'src'), file).split(sep);
  if (parts[0] === '..') return undefined;
  const name = basename(file);
  return { room: parts.length > 1 ? parts[0] : '', name, isSpec: /\.spec\.tsx?$/.test(name) };
}

function faultOf(source, from, file) {
  const law = from.room === 'client' && isProducer(from.name) ? PRODUCER : ROOMS[from.room];
  if (!source.startsWith('.')) return packageFault(source, from, law);
  const to = placeOf(resolve(dirname(file), source));
  if (!to) return from.isSpec ? undefined : `src imports nothing from outside src ("${source}").`;
  if (!law || to.room === from.room) return undefined;
  if (to.room === '') return `Rooms do not import the files that put them together ("${source}").`;
  return law.rooms.includes(to.room) ? undefined : `${from.room} may not import ${to.room}: ${allowed(law)}.`;
}

function isProducer(name) {
  return PRODUCER_FILES.includes(name.replace('.spec.ts', '.ts'));
}

function packageFault(source, { room, isSpec }, law) {
  if (!law || isSpec || law.packages === 'any') return undefined;
  if (law.packages === 'npm' && !source.startsWith('node:')) return undefined;
  return `${room} may not import "${source}": ${law.packages === 'npm' ? 'it runs in a browser' : 'it imports no packages'}.`;
}

function allowed({ rooms }) {
  return rooms.length === 0 ? 'it imports only its own files' : `it may import ${rooms.join(', ')}`;
}

function checkNames(context) {
  return {
    Program(node) {
      const path = relative(root, context.filename).split(sep);
      const folder = path.slice(0, -1).find((part) => FORBIDDEN_FOLDERS.includes(part));
      if (folder) context.report({ node, message: `No folder is named "${folder}": name it after what it holds.` });
      if (/^index\.tsx?$/.test(path.at(-1))) context.report({ node, message: 'No barrels: import the file itself.' });
    },
  };
}

const typed = {
  files: [...SERVICE, ...DASHBOARD],
  extends: [js.configs.recommended, tseslint.configs.strictTypeChecked],
  plugins: { tidewatch },
  rules: {
    'tidewatch/rooms': 'error',
    'tidewatch/names': 'error',
    '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
    '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
    '@typescript-eslint/no-floating-promises': 'error',
    '@typescript-eslint/no-misused-promises': 'error',
    '@typescript-eslint/no-explicit-any': 'error',
    // Nest declares its option bags as classes and takes plain objects for them.
    '@typescript-eslint/no-unsafe-class-instance-assignment': 'off',
    // A number or a boolean in a sentence reads as meant.
    '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
    // Nest modules are classes whose decorator says everything.
    '@typescript-eslint/no-extraneous-class': ['error', { allowWithDecorator: true }],
    '@typescript-eslint/no-confusing-void-expression': [
      'error',
      { ignoreArrowShorthand: true, ignoreVoidOperator: true },
    ],
    // Where an index is known to be inside, `!` says so; a branch that never runs would say less.
    '@typescript-eslint/no-non-null-assertion': 'off',
    '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
    'max-lines': ['error', { max: 300, skipBlankLines: true, skipComments: true }],
    'max-lines-per-function': ['warn', { max: 40, skipBlankLines: true, skipComments: true }],
    eqeqeq: ['error', 'always', { null: 'ignore' }],
  },
};

export default tseslint.config(
  { ignores: ['dist/', 'node_modules/', '.data/', 'coverage/', '**/*.d.mts'] },
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  typed,
  {
    files: SERVICE,
    ignores: ['src/dashboard/**'],
    languageOptions: { parserOptions: { project: './tsconfig.check.json', tsconfigRootDir: root } },
  },
  {
    files: DASHBOARD,
    languageOptions: { parserOptions: { project: './tsconfig.check.dashboard.json', tsconfigRootDir: root } },
  },
  {
    files: ['src/**/*.ts'],
    ignores: ['src/ops/config.ts', ...SPECS],
    rules: { 'no-restricted-syntax': ENVIRONMENT_RULE },
  },
  {
    files: ['src/core/**/*.ts'],
    ignores: SPECS,
    rules: {
      'no-restricted-properties': ['error', ...CLOCKS_AND_CHANCE],
      'no-restricted-globals': ['error', ...OUTSIDE_WORLD],
      'no-restricted-syntax': [...ENVIRONMENT_RULE, CURRENT_TIME],
    },
  },
  {
    files: [...SPECS, 'test/**/*.ts'],
    rules: {
      'max-lines': 'off',
      'max-lines-per-function': 'off',
      '@typescript-eslint/unbound-method': 'off',
    },
  },
  {
    files: PLAIN_JS,
    extends: [js.configs.recommended, tseslint.configs.disableTypeChecked],
    languageOptions: {
      globals: Object.fromEntries(NODE_GLOBALS.map((name) => [name, 'readonly'])),
    },
    rules: { 'tidewatch/rooms': 'off' },
  },
);
