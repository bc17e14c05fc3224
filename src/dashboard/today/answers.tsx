import type { TodayWindow } from './today.window.js';
import { useLanguage } from '../language/language.context.js';
import { MineAnswer } from './mine.answer.js';
import { SavedAnswer } from './saved.answer.js';
import { TurnsAnswer } from './turns.answer.js';

interface Props {
  window: TodayWindow;
  declined: number | null;
  /** Why `declined` is not known. */
  error: unknown;
}

/** What is mine to do, what turned, what was saved: read in five seconds, before anything else. */
export function Answers({ window, declined, error }: Props) {
  const { words } = useLanguage();
  return (
    <section className="answers" aria-label={words.todayScreen.answers}>
      <MineAnswer />
      <TurnsAnswer window={window} declined={declined} error={error} />
      <SavedAnswer />
    </section>
  );
}
