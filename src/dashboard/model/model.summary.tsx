import type { ModelView, MonitorView, Verdict } from '../../client/protocol.js';
import { useModels } from '../frame/use-models.js';
import { useLanguage } from '../language/language.context.js';
import { ReadState } from '../look/read.state.js';
import { useModelWords } from './use-model-words.js';
import { useMonitor } from './use-monitor.js';
import { isEarly, standingOf, verdictWords, type Standing } from './verdict.words.js';

/** One sentence: whether the model still fits. Below it what was found, and what to do. */
export function ModelSummary() {
  const words = useModelWords();
  const models = useModels().data;
  return (
    <section className="service-summary" data-testid="model-summary">
      <ReadState of={useMonitor()}>
        {(view) => {
          const { level, sentence } = sentenceOf(
            view,
            models?.find(({ role }) => role === 'active'),
          );
          return (
            <>
              <p className="service-sentence" data-standing={level} data-testid="model-sentence">
                {words.summary[sentence]}
              </p>
              <Verdicts verdicts={view.verdicts} />
            </>
          );
        }}
      </ReadState>
    </section>
  );
}

function sentenceOf(
  view: MonitorView,
  active: ModelView | undefined,
): { level: Standing; sentence: Standing | 'degraded' | 'prior' } {
  if (active?.degraded != null) return { level: 'warn', sentence: 'degraded' };
  if (active?.note !== undefined) return { level: 'ok', sentence: 'prior' };
  const level = standingOf(view);
  return { level, sentence: level };
}

function Verdicts({ verdicts }: { verdicts: readonly Verdict[] }) {
  const { language, format } = useLanguage();
  const words = useModelWords();
  return (
    <ul className="verdicts" data-testid="verdicts">
      {verdicts.map((verdict) => (
        <li
          key={verdict.code}
          className={`level level-${isEarly(verdict) ? 'too_few' : verdict.level}`}
          data-code={verdict.code}
        >
          <strong>{words.level[isEarly(verdict) ? 'too_few' : verdict.level]}</strong>{' '}
          <span>{verdictWords(verdict, words, language, format)}</span>
          {verdict.level !== 'ok' && <span className="quiet"> {words.toDo[verdict.about]}</span>}
        </li>
      ))}
    </ul>
  );
}
