import { useLanguage } from '../language/language.context.js';
import { ReadState } from '../look/read.state.js';
import { Sheet, SheetTable } from '../look/sheet.js';
import { useModelWords } from './use-model-words.js';
import { useModelHistory } from './use-monitor.js';

/** Who chose which model when. */
export function ModelHistory() {
  const { format } = useLanguage();
  const words = useModelWords();
  return (
    <Sheet title={words.history} testId="model-history">
      <ReadState of={useModelHistory()}>
        {({ changes }) => (
          <SheetTable
            caption={words.history}
            columns={[words.version, words.what, words.byWhom, words.at]}
            rows={changes.map(({ version, change, by, at }) => ({
              key: `${change} ${at}`,
              cells: [version, words.change[change], by, format.dateTime(at)],
            }))}
            none={words.noChanges}
          />
        )}
      </ReadState>
    </Sheet>
  );
}
