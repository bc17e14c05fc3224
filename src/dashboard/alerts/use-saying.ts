import { App } from 'antd';
import { useLanguage } from '../language/language.context.js';
import type { Acted, Wish } from '../work/acting.js';
import { troubleWords } from '../work/trouble.words.js';
import { canUndo } from '../work/use-undo.js';

/** One message at a time: an officer who works through fifty rows needs no stack of messages. */
const MESSAGE = { key: 'worklist', duration: 4 };

/** What the list says of the actions on it. */
export function useSaying() {
  const { message } = App.useApp();
  const { words, format } = useLanguage();
  return {
    nothing: () => void message.info({ ...MESSAGE, content: words.work.nothingToDo }),
    unread: (error: unknown) => {
      const detail = error instanceof Error ? error.message : '';
      void message.warning({ ...MESSAGE, content: words.people.wholeUnread(detail) });
    },
    undone: (acted: readonly Acted[], of: number) => {
      const done = countDone(acted);
      const content =
        done === of
          ? words.people.undone(format.count(done))
          : words.people.undonePartly(format.count(done), format.count(of - done));
      void message.info({ ...MESSAGE, content });
    },
    wholeDone: ({ action }: Wish, acted: readonly Acted[], untried: number) => {
      const done = countDone(acted);
      const left = acted.length - done;
      if (left === 0 && untried === 0) {
        if (!canUndo(action)) void message.success({ ...MESSAGE, content: words.work.otherDone(format.count(done)) });
        return;
      }
      const content = words.people.wholeDone(format.count(done), format.count(left), format.count(untried));
      void message.warning({ ...MESSAGE, duration: 10, content });
    },
    done: ({ action }: Wish, acted: readonly Acted[]): void => {
      const done = countDone(acted);
      const [first] = acted;
      if (done === acted.length) {
        if (canUndo(action)) return; // the bar with the undo says it
        const content = words.work.done[action]?.(format.count(done)) ?? words.work.otherDone(format.count(done));
        void message.success({ ...MESSAGE, content });
      } else if (first?.outcome === 'refused' && (acted.length === 1 || isUnnamed(first))) {
        void message.warning({ ...MESSAGE, content: troubleWords(first.trouble, words) });
      } else {
        const some = acted.some(isUnanswered) ? words.work.someUnanswered : words.work.someDone;
        void message.warning({ ...MESSAGE, content: some(format.count(done), format.count(acted.length - done)) });
      }
    },
  };
}

function countDone(acted: readonly Acted[]): number {
  return acted.filter(({ outcome }) => outcome === 'done').length;
}

/** Nobody said who acts. */
export function isUnnamed(acted: Acted): boolean {
  return acted.outcome === 'refused' && acted.trouble.why === 'unnamed';
}

function isUnanswered(acted: Acted): boolean {
  return acted.outcome === 'refused' && acted.trouble.why === 'unanswered';
}
