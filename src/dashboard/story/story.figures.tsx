import { Collapse, Skeleton } from 'antd';
import { useEffect, useState } from 'react';
import type { FeaturesView } from '../../client/protocol.js';
import { RestError } from '../../client/rest.js';
import { useLanguage } from '../language/language.context.js';
import type { BoardSession } from '../live/board.session.js';

interface Props {
  customerId: string;
  session: BoardSession;
}

/** The feature vector behind the score, for those who must explain it. Loaded only when opened. */
export function StoryFigures({ customerId, session }: Props) {
  const { words } = useLanguage();
  return (
    <Collapse
      ghost
      size="small"
      destroyOnHidden
      items={[
        { key: 'figures', label: words.story.figures, children: <Figures customerId={customerId} session={session} /> },
      ]}
    />
  );
}

function Figures({ customerId, session }: Props) {
  const { words } = useLanguage();
  const [view, setView] = useState<FeaturesView | string | null>(null);

  useEffect(() => {
    let over = false;
    session
      .reads()
      .features(customerId)
      .then(
        (found) => {
          if (!over) setView(found);
        },
        (error: unknown) => {
          if (!over) setView(error instanceof RestError ? error.problem.detail : String(error));
        },
      );
    return () => {
      over = true;
    };
  }, [customerId, session]);

  if (view === null) return <Skeleton active title={false} />;
  if (typeof view === 'string') return <p className="quiet">{words.today.loadFailed(view)}</p>;
  return (
    <dl className="figures small">
      {Object.entries(view.features).map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd className="number">{value === null ? words.story.unknown : Number(value.toPrecision(4))}</dd>
        </div>
      ))}
    </dl>
  );
}
