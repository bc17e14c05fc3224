/** A word that people must choose from stands in the document they choose it from. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { ALERT_KINDS, CHANNELS } from './vocabulary.js';

describe.each([
  ['docs/events.md', CHANNELS],
  ['docs/alerts.md', ALERT_KINDS],
])('%s', (file, words) => {
  const text = readFileSync(file, 'utf8');

  it.each(words)('names `%s`', (word) => {
    expect(text).toContain(`\`${word}\``);
  });
});
