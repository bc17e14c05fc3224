import type { Words } from '../language/words.en.js';
import type { Trouble } from './acting.js';

export function troubleWords(trouble: Trouble, words: Words): string {
  if (trouble.why === 'failed') return words.work.failed(trouble.detail);
  return trouble.by === null ? words.work.changedByService : words.work.changed(trouble.by);
}
