import type { SafeguardsView } from '../../client/protocol.js';
import { useLanguage, type LanguageInUse } from '../language/language.context.js';
import { useRead } from '../live/server.state.js';
import { ReadState } from '../look/read.state.js';
import { Facts, Sheet, SheetTable } from '../look/sheet.js';

const EVERY_MS = 10_000;

/** Every channel against its own usual, and the brake. */
export function HealthChannels() {
  const language = useLanguage();
  const { words, format } = language;
  const safeguards = useRead(['safeguards'], (rest) => rest.safeguards(), { everyMs: EVERY_MS });
  return (
    <Sheet title={words.health.channels} testId="health-channels">
      <ReadState of={safeguards}>
        {({ channels, brake, asOf }) => (
          <>
            <SheetTable
              caption={words.health.channels}
              columns={[words.health.channel, words.health.lastEvent, words.health.usualPerHour, words.health.state]}
              rows={channels.map((channel) => ({
                key: channel.channel,
                cells: [
                  words.channel[channel.channel],
                  channel.lastEventAt === null ? '–' : format.distance(channel.lastEventAt, asOf),
                  channel.usualPerHour === null ? '–' : format.count(channel.usualPerHour),
                  stateOf(channel, asOf, language),
                ],
              }))}
              none={words.health.noChannels}
            />
            <h3>{words.health.brake}</h3>
            <Facts
              of={[
                [words.health.state, brake.on ? words.health.brakeOn : words.health.brakeOff],
                [
                  words.health.brakeLimit,
                  brake.limitPerMinute === 0 ? words.health.noLimit : format.count(brake.limitPerMinute),
                ],
                [words.health.heldLastMinute, format.count(brake.heldLastMinute)],
              ]}
            />
          </>
        )}
      </ReadState>
    </Sheet>
  );
}

function stateOf(channel: SafeguardsView['channels'][number], asOf: number, { words, format }: LanguageInUse) {
  const { silentSinceAt, expectedBy } = channel;
  if (silentSinceAt !== null) {
    return <span className="level level-warn">{words.health.silentSince(format.since(silentSinceAt, asOf))}</span>;
  }
  return expectedBy === null ? words.health.unknown : words.health.expectedBy(format.since(expectedBy, asOf));
}
