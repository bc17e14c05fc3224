import type { ReactNode } from 'react';
import type { Stage } from '../../client/vocabulary.js';
import { useLanguage } from '../language/language.context.js';

/** Every stage has its own shape, so that colour is never the only sign. */
const SHAPES: Readonly<Record<Stage, ReactNode>> = {
  prospect: <circle cx="6" cy="6" r="4" fill="none" stroke="currentColor" strokeWidth="1.8" />,
  development: (
    <>
      <circle cx="6" cy="6" r="4" fill="none" stroke="currentColor" strokeWidth="1.8" />
      <path d="M6 2a4 4 0 0 1 0 8z" fill="currentColor" />
    </>
  ),
  growth: <path d="M6 1.2 11 10.4H1z" fill="currentColor" />,
  maturity: <rect x="1.6" y="1.6" width="8.8" height="8.8" rx="1" fill="currentColor" />,
  decline: <path d="M6 10.8 1 1.6h10z" fill="currentColor" />,
  termination: <path d="m2 2 8 8M10 2l-8 8" stroke="currentColor" strokeWidth="2.4" strokeLinecap="round" />,
};

export function StageMark({ stage }: { stage: Stage }) {
  return (
    <svg className={`stage-mark stage-${stage}`} viewBox="0 0 12 12" width="12" height="12" aria-hidden="true">
      {SHAPES[stage]}
    </svg>
  );
}

export function StageName({ stage }: { stage: Stage }) {
  const { words } = useLanguage();
  return (
    <span className="stage-name">
      <StageMark stage={stage} />
      {words.stage[stage]}
    </span>
  );
}

/** `from` is null for a new customer. */
export function StageStep({ from, to }: { from: Stage | null; to: Stage }) {
  return (
    <span className="stage-step">
      {from !== null && (
        <>
          <StageName stage={from} />
          <span className="arrow" aria-hidden="true">
            →
          </span>
        </>
      )}
      <StageName stage={to} />
    </span>
  );
}
