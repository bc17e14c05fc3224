import { useLanguage } from '../language/language.context.js';
import { ReadState } from '../look/read.state.js';
import { Facts, Sheet, SheetTable } from '../look/sheet.js';
import { useModelWords } from './use-model-words.js';
import { usePolicies } from './use-policies.js';

/** The lines of the stages in use, and who put which in use when. */
export function ModelPolicies() {
  const { format } = useLanguage();
  const words = useModelWords();
  return (
    <Sheet title={words.policy} testId="model-policies">
      <ReadState of={usePolicies()}>
        {({ active, history }) => (
          <>
            {active !== null && (
              <Facts
                of={[
                  [words.version, `${active.policy.version} (${words.source[active.source]})`],
                  [words.declineFrom, format.percent(active.policy.decline.enterRisk)],
                  [words.declineStays, format.percent(active.policy.decline.stayRisk)],
                  [words.confirmDays, format.count(active.policy.confirmDays)],
                  [words.dwellDays, format.count(active.policy.dwellDays)],
                ]}
              />
            )}
            <h3>{words.policyHistory}</h3>
            <SheetTable
              caption={words.policyHistory}
              columns={[words.version, words.byWhom, words.at]}
              rows={history.map(({ policy, source, by, at }) => ({
                key: String(at),
                cells: [`${policy.version} (${words.source[source]})`, by, format.dateTime(at)],
              }))}
              none={words.noHistory}
            />
          </>
        )}
      </ReadState>
    </Sheet>
  );
}
