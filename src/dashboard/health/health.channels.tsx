import type { SafeguardsView } from '../../client/protocol.js';
import type { EpochMs } from '../../client/vocabulary.js';
import { useLanguage } from '../language/language.context.js';
import { ReadState } from '../look/read.state.js';
import { Facts, Sheet, SheetTable } from '../look/sheet.js';
import { durationWords } from './duration.words.js';
import { useSafeguards } from './use-health.js';
import { useHealthWords } from './use-health-words.js';

/** Every channel against its own usual, and the brake. */
export function HealthChannels() {
  const words = useHealthWords();
  return (
    <Sheet title={words.channels} testId="health-channels">
      <ReadState of={useSafeguards()}>
        {(view) => (
          <>
            <Channels view={view} />
            <h3>{words.brake}</h3>
            <Brake brake={view.brake} />
          </>
        )}
      </ReadState>
    </Sheet>
  );
}

function Channels({ view: { channels, asOf } }: { view: SafeguardsView }) {
  const { words: common, format } = useLanguage();
  const words = useHealthWords();
  return (
    <SheetTable
      caption={words.channels}
      columns={[words.channel, words.lastEvent, words.usualPerHour, words.usualLull, words.state]}
      rows={channels.map((channel) => ({
        key: channel.channel,
        cells: [
          common.channel[channel.channel],
          channel.lastEventAt === null ? '–' : format.distance(channel.lastEventAt, asOf),
          channel.usualPerHour === null ? '–' : format.count(channel.usualPerHour),
          channel.usualLullSeconds === null ? '–' : durationWords(channel.usualLullSeconds, words),
          <ChannelState key="state" channel={channel} asOf={asOf} />,
        ],
      }))}
      none={words.noChannels}
    />
  );
}

function ChannelState({ channel, asOf }: { channel: SafeguardsView['channels'][number]; asOf: EpochMs }) {
  const { format } = useLanguage();
  const words = useHealthWords();
  const { silentSinceAt, expectedBy } = channel;
  if (silentSinceAt !== null) {
    return <span className="level level-warn">{words.silentSince(format.since(silentSinceAt, asOf))}</span>;
  }
  return expectedBy === null ? words.unknown : words.expectedBy(format.since(expectedBy, asOf));
}

function Brake({ brake }: Pick<SafeguardsView, 'brake'>) {
  const { format } = useLanguage();
  const words = useHealthWords();
  return (
    <Facts
      of={[
        [words.state, brake.on ? words.brakeOn : words.brakeOff],
        [words.brakeLimit, brake.limitPerMinute === 0 ? words.noLimit : format.count(brake.limitPerMinute)],
        [words.heldLastMinute, format.count(brake.heldLastMinute)],
      ]}
    />
  );
}
