import { useLanguage } from '../language/language.context.js';
import { useRead } from '../live/server.state.js';
import { ReadState } from '../look/read.state.js';
import { Sheet, SheetTable } from '../look/sheet.js';

const EVERY_MS = 60_000;

/** Types of events that the bank's settings do not name. */
export function HealthTypes() {
  const { words, format } = useLanguage();
  const unmapped = useRead(['unmapped'], (rest) => rest.unmapped(), { everyMs: EVERY_MS });
  return (
    <Sheet title={words.health.types} testId="health-types">
      <ReadState of={unmapped}>
        {({ types, countedAs }) => (
          <>
            {types.length > 0 && <p className="quiet small">{words.health.countedAs(words.kind[countedAs])}</p>}
            <SheetTable
              caption={words.health.types}
              columns={[words.health.type, words.story.events]}
              rows={types.map(({ type, events }) => ({ key: type, cells: [type, format.count(events)] }))}
              none={words.health.allMapped}
            />
          </>
        )}
      </ReadState>
    </Sheet>
  );
}
