import { describe, expect, it } from '@jest/globals';
import { preferredLanguage } from './preferred.language.js';

describe('the language of the page', () => {
  it.each([
    ['is what was chosen before', 'zh', ['en-GB'], 'zh'],
    ['is the browser’s when nothing was chosen', null, ['zh-CN', 'en'], 'zh'],
    ['is the first of the browser’s that we speak', null, ['fr', 'zh-TW', 'en'], 'zh'],
    ['is English when we speak none of them', null, ['fr'], 'en'],
    ['ignores a stored word that is no language', 'klingon', ['zh'], 'zh'],
  ] as const)('%s', (_, chosen, browser, expected) => {
    expect(preferredLanguage(chosen, browser)).toBe(expected);
  });
});
