import { useLanguage } from '../language/language.context.js';
import { useRead } from '../live/server.state.js';
import { ReadState } from '../look/read.state.js';
import { Facts, Sheet, SheetTable } from '../look/sheet.js';

const EVERY_MS = 60_000;

/** The lines of the stages in use, and who put which in use when. */
export function ModelPolicies() {
  const { words, format } = useLanguage();
  const policies = useRead(['policies'], (rest) => rest.policies(), { everyMs: EVERY_MS });
  return (
    <Sheet title={words.model.policy} testId="model-policies">
      <ReadState of={policies}>
        {({ active, history }) => (
          <>
            {active !== null && (
              <Facts
                of={[
                  [words.model.version, `${active.policy.version} (${words.model.source[active.source]})`],
                  [words.model.declineFrom, format.percent(active.policy.decline.enterRisk)],
                  [words.model.declineStays, format.percent(active.policy.decline.stayRisk)],
                  active.policy.alerts === undefined
                    ? null
                    : [words.model.alertLine, format.percent(active.policy.alerts.line)],
                  [words.model.confirmDays, format.count(active.policy.confirmDays)],
                  [words.model.dwellDays, format.count(active.policy.dwellDays)],
                ]}
              />
            )}
            <SheetTable
              caption={words.model.history}
              columns={[words.model.version, words.model.by, words.model.at]}
              rows={history.map(({ policy, source, by, at }) => ({
                key: `${at}`,
                cells: [`${policy.version} (${words.model.source[source]})`, by, format.dateTime(at)],
              }))}
              none={words.model.noHistory}
            />
          </>
        )}
      </ReadState>
    </Sheet>
  );
}
