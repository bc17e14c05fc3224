import { LANGUAGES, type Language } from '../../client/vocabulary.js';

/**
 * The language the reader chose before, else the first of the browser's languages that the page supports, else
 * English.
 */
export function preferredLanguage(chosen: string | null, browser: readonly string[]): Language {
  const wanted = [chosen ?? '', ...browser].map((tag) => tag.toLowerCase().split('-')[0]);
  for (const tag of wanted) {
    const known = LANGUAGES.find((language) => language === tag);
    if (known !== undefined) return known;
  }
  return 'en';
}
