import { expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { NODE_FLAGS } from './node-flags.mjs';

it.each([
  [
    'package.json',
    `node ${NODE_FLAGS.filter((flag) => flag !== '--enable-source-maps').join(' ')} scripts/run.mjs start`,
  ],
  ['docker/Dockerfile', JSON.stringify(['node', ...NODE_FLAGS, 'dist/src/main.js']).replaceAll(',', ', ')],
])('%s starts the service with the flags of all others', (file, command) => {
  expect(readFileSync(file, 'utf8')).toContain(command);
});
