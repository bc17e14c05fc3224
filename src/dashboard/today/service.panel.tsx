import { memo } from 'react';
import type { SafeguardsBrief } from '../../client/protocol.js';
import { useLanguage } from '../language/language.context.js';
import type { Pulse } from '../live/board.js';
import { SparkLine } from './spark.line.js';

interface Props {
  /** Oldest first. */
  pulses: readonly Pulse[];
  /** Null while unknown, and in replays whose channels nobody observes. */
  safeguards: SafeguardsBrief | null;
}

/** Whether the figures of this screen can be relied on: what the service works off, and what it holds back. */
export const ServicePanel = memo(function ServicePanel({ pulses, safeguards }: Props) {
  const { words, format } = useLanguage();
  const said = words.todayScreen.service;
  const last = pulses.at(-1);
  const behindMs = last?.behindMs ?? null;
  return (
    <section className="panel service-panel" aria-label={said.title}>
      <div className="panel-head">
        <h2>{said.title}</h2>
        <span className="quiet small">{said.lastMinutes}</span>
      </div>
      <ul className="today-figures" data-testid="service">
        <li>
          <span>{said.committed}</span>
          <SparkLine values={pulses.map(({ committed }) => committed)} />
          <strong className="number">
            {last === undefined ? '–' : said.committedUnit(format.count(last.committed))}
          </strong>
        </li>
        <li>
          <span>{said.behind}</span>
          <SparkLine values={pulses.flatMap((pulse) => pulse.behindMs ?? [])} />
          <strong className="number">
            {behindMs === null ? '–' : said.behindUnit(format.count(Math.floor(behindMs / 1_000)))}
          </strong>
        </li>
        <Guards safeguards={safeguards} />
      </ul>
    </section>
  );
});

function Guards({ safeguards }: Pick<Props, 'safeguards'>) {
  const { words, format } = useLanguage();
  const said = words.todayScreen.service;
  const silent = safeguards?.silentChannels.map(({ channel }) => words.channel[channel]) ?? [];
  const brake = safeguards?.brake;
  return (
    <>
      <li className="figure-words" data-testid="service-channels" data-bad={silent.length > 0}>
        <span>{said.channels}</span>
        <strong>
          {safeguards === null ? said.unwatched : silent.length === 0 ? said.allDeliver : said.silent(silent)}
        </strong>
      </li>
      <li className="figure-words" data-testid="service-brake" data-bad={brake?.on === true}>
        <span>{said.brake}</span>
        <strong>
          {brake === undefined ? said.unwatched : brake.on ? said.brakeOn(format.count(brake.held)) : said.brakeOff}
        </strong>
      </li>
    </>
  );
}
