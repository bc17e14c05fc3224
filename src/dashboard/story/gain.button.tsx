import { Button, Popover } from 'antd';
import type { ExpectedGain } from '../../client/protocol.js';
import { useLanguage } from '../language/language.context.js';

/** Why an alert stands where it stands in the usual order: the factors, as the server gives them. */
export function GainButton({ gain, hasGoneCold }: { gain: ExpectedGain; hasGoneCold: boolean }) {
  const { words } = useLanguage();
  return (
    <Popover
      trigger="click"
      placement="bottomRight"
      title={words.gain.title}
      content={<Factors gain={gain} hasGoneCold={hasGoneCold} />}
    >
      <Button size="small" data-testid="gain-button" aria-haspopup="dialog">
        {words.gain.why}
      </Button>
    </Popover>
  );
}

function Factors({ gain, hasGoneCold }: { gain: ExpectedGain; hasGoneCold: boolean }) {
  const { words, format } = useLanguage();
  const factors = [
    [words.gain.value, format.amount(gain.valueAtStake)],
    [words.gain.leaving, format.share(gain.leaving)],
    [words.gain.helps, format.share(gain.helps)],
    [words.gain.freshness, format.share(gain.freshness)],
  ] as const;
  return (
    <div className="gain" data-testid="gain-factors">
      <dl className="facts-list">
        {factors.map(([name, value], i) => (
          <div key={name}>
            <dt>
              {i > 0 && <span aria-hidden="true">× </span>}
              {name}
            </dt>
            <dd>{value}</dd>
          </div>
        ))}
        <div className="gain-sum">
          <dt>
            <span aria-hidden="true">= </span>
            {words.gain.gain}
          </dt>
          <dd>{format.amount(gain.gain)}</dd>
        </div>
      </dl>
      <p className="quiet small">
        {words.gain.news(format.dateTime(gain.newsAt), format.days(gain.halfLifeDays))}
        {hasGoneCold && ` ${words.gain.cold}`}
      </p>
      <p className="quiet small">{words.gain.assumed}</p>
    </div>
  );
}
