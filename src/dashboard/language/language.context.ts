import { createContext, useContext } from 'react';
import type { Language, Text } from '../../client/vocabulary.js';
import { createFormat, type Format } from './format.js';
import { english, type Words } from './words.en.js';

export interface LanguageInUse {
  language: Language;
  words: Words;
  format: Format;
  /** Picks the reader's language from a text that the server sends in both. */
  say: (text: Text) => string;
  choose: (language: Language) => void;
}

export const LanguageContext = createContext<LanguageInUse>({
  language: 'en',
  words: english,
  format: createFormat('en'),
  say: (text) => text.en,
  choose: () => undefined,
});

export function useLanguage(): LanguageInUse {
  return useContext(LanguageContext);
}
