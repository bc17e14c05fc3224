import type { Words } from '../language/words.en.js';
import type { Trouble } from './acting.js';

export function troubleWords(trouble: Trouble, words: Words): string {
  switch (trouble.why) {
    case 'failed':
      return words.work.failed(trouble.detail);
    case 'unanswered':
      return words.work.unanswered;
    case 'unnamed':
      return words.work.unnamed;
    case 'changed':
      return trouble.by === null ? words.work.changedByService : words.work.changed(trouble.by);
  }
}
