/** A word that people must choose from stands in the document they choose it from. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { ALERT_KINDS, CHANNELS } from './vocabulary.js';

describe.each([
  ['docs/events.md', 'channel', CHANNELS],
  ['docs/alerts.md', null, ALERT_KINDS],
])('%s', (file, row, words) => {
  const text = rowOf(readFileSync(file, 'utf8'), row);

  it.each(words)('names `%s`', (word) => {
    expect(text).toContain(`\`${word}\``);
  });
});

/** The row of a table that begins with the member; the whole text for null. */
function rowOf(text: string, member: string | null): string {
  if (member === null) return text;
  return text.split('\n').find((line) => line.startsWith(`| \`${member}\``)) ?? '';
}
