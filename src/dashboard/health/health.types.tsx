import { useLanguage } from '../language/language.context.js';
import { ReadState } from '../look/read.state.js';
import { Sheet, SheetTable } from '../look/sheet.js';
import { useUnmapped } from './use-health.js';
import { useHealthWords } from './use-health-words.js';

/** Types of events that the bank's settings do not name. */
export function HealthTypes() {
  const { words: common, format } = useLanguage();
  const words = useHealthWords();
  return (
    <Sheet title={words.types} testId="health-types">
      <ReadState of={useUnmapped()}>
        {({ types, countedAs, other }) => (
          <>
            {types.length > 0 && <p className="quiet">{words.countedAs(common.kind[countedAs])}</p>}
            <SheetTable
              caption={words.types}
              columns={[words.type, words.events]}
              rows={[
                ...types.map(({ type, events }) => ({ key: `type ${type}`, cells: [type, format.count(events)] })),
                ...(other > 0 ? [{ key: 'other', cells: [words.otherTypes, format.count(other)] }] : []),
              ]}
              none={words.allMapped}
            />
          </>
        )}
      </ReadState>
    </Sheet>
  );
}
