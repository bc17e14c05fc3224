import { Collapse, Skeleton } from 'antd';
import { useLanguage } from '../language/language.context.js';
import { troubleOf, useRead } from '../live/server.state.js';

/** The feature vector behind the score, for those who must explain it. Loaded only when opened. */
export function StoryFigures({ customerId }: { customerId: string }) {
  const { words } = useLanguage();
  return (
    <Collapse
      ghost
      size="small"
      destroyOnHidden
      items={[{ key: 'figures', label: words.story.figures, children: <Figures customerId={customerId} /> }]}
    />
  );
}

function Figures({ customerId }: { customerId: string }) {
  const { words } = useLanguage();
  const { data, error } = useRead(['features', customerId], (rest) => rest.features(customerId));
  const trouble = troubleOf(error);
  if (trouble !== null) {
    const detail = typeof trouble === 'string' ? words.trouble[trouble] : trouble.detail;
    return <p className="quiet">{words.today.loadFailed(detail)}</p>;
  }
  if (data === undefined) return <Skeleton active title={false} />;
  return (
    <dl className="figures small">
      {Object.entries(data.features).map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd className="number">{value === null ? words.story.unknown : Number(value.toPrecision(4))}</dd>
        </div>
      ))}
    </dl>
  );
}
