import { relative, sep } from 'node:path';
import js from '@eslint/js';
import tseslint from 'typescript-eslint';
import { checkKeys } from './eslint.keys.js';
import { checkRooms } from './eslint.rooms.js';

const root = import.meta.dirname;

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
/** Where bytes or messages from outside get their type. Each says in its text why they are believed. */
const REPLY_PARSERS = [
  'src/redis/stored.records.ts',
  'src/redis/bullmq.store.ts',
  'src/client/event.buffer.ts', // lines that it wrote itself
  'src/client/rest.ts',
  'src/core/contracts/event.reader.ts', // after every member of the event was checked
  'src/core/lifecycle/safeguards.ts', // what earlier builds kept
  'src/onnx/onnx-proto.ts', // what protobufjs decoded by the schema of the same file
  'src/onnx/model.worker.ts', // what the thread that starts it hands over
  'src/onnx/hang.watch.worker.ts', // the same
  'scripts/logs/service.ts',
  'scripts/bench/message.parsers.ts',
  'scripts/stories/message.parsers.ts',
  'scripts/measure/message.parsers.ts',
];
/** What the compiler cannot follow: a record made name by name. */
const RECORD_MAKERS = [
  'src/core/primitives/record.of.ts',
  'src/core/primitives/stands.for.ts', // a class that nobody makes an object of
  'src/dashboard/language/words.vocabulary.ts',
  'src/ops/config.ts', // the values of one table of settings, each of its own type
];
const CURRENT_TIME = {
  selector: ':matches(NewExpression[arguments.length=0], CallExpression)[callee.name="Date"]',
  message: 'Rules never read a clock: take asOf as an argument.',
};

const tidewatch = {
  rules: { rooms: { create: checkRooms }, names: { create: checkNames }, keys: { create: checkKeys } },
};

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
    '@typescript-eslint/consistent-type-assertions': ['error', { assertionStyle: 'never' }],
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
    // Both are data; the class only names the type for injection.
    '@typescript-eslint/no-misused-spread': ['error', { allow: ['Config', 'Business'] }],
    'no-restricted-imports': [
      'error',
      { paths: [{ name: 'prom-client', message: 'Import ops/prometheus.client.ts.' }] },
    ],
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
    files: ['src/**/*.ts'],
    ignores: ['src/dashboard/**', 'src/core/**', ...SPECS],
    rules: { 'tidewatch/keys': 'error' },
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
    // Specs also hand over what the types forbid: that is what they test.
    files: [...REPLY_PARSERS, ...RECORD_MAKERS, ...SPECS, 'test/**/*.ts'],
    rules: { '@typescript-eslint/consistent-type-assertions': ['error', { assertionStyle: 'as' }] },
  },
  { files: ['src/ops/prometheus.client.ts'], rules: { 'no-restricted-imports': 'off' } },
  {
    // Its type parameter is the point of it: the caller says what the class stands for.
    files: ['src/core/primitives/stands.for.ts'],
    rules: { '@typescript-eslint/no-unnecessary-type-parameters': 'off' },
  },
  {
    files: [...SPECS, 'test/**/*.ts'],
    rules: { 'max-lines': 'off', 'max-lines-per-function': 'off', '@typescript-eslint/unbound-method': 'off' },
  },
  {
    files: PLAIN_JS,
    extends: [js.configs.recommended, tseslint.configs.disableTypeChecked],
    languageOptions: { globals: Object.fromEntries(NODE_GLOBALS.map((name) => [name, 'readonly'])) },
    rules: { 'tidewatch/rooms': 'off' },
  },
);
