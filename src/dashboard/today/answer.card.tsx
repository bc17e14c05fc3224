import { useId, type ReactNode } from 'react';
import { Link } from 'react-router';
import { useLanguage } from '../language/language.context.js';
import { troubleOf } from '../live/server.state.js';
import type { Place } from '../address/address.js';

interface Props {
  title: string;
  testId: string;
  /** The number that answers; null while unknown. */
  value: number | null;
  /** What is counted. */
  unit: string;
  /** The list of what is counted. */
  to?: Place;
  error: unknown;
  children: ReactNode;
}

/** One question and its answer. Its height is the same while the answer is not known. */
export function AnswerCard({ title, testId, value, unit, to, error, children }: Props) {
  const { words, format } = useLanguage();
  const id = useId();
  const trouble = value === null ? troubleOf(error) : null;
  const said = (
    <>
      <strong className="answer-number">{value === null ? '–' : format.count(value)}</strong> <span>{unit}</span>
    </>
  );
  return (
    <section className="panel answer" aria-labelledby={id} data-testid={testId}>
      <h2 id={id}>{title}</h2>
      <p className="answer-main">{to === undefined ? said : <Link to={to}>{said}</Link>}</p>
      {trouble === null ? (
        children
      ) : (
        <p role="alert">
          {typeof trouble === 'string' ? words.trouble[trouble] : words.today.loadFailed(trouble.detail)}
        </p>
      )}
    </section>
  );
}
