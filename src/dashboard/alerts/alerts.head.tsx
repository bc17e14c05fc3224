import { Button } from 'antd';
import type { AlertQuery } from '../../client/rest.js';
import { useLanguage } from '../language/language.context.js';
import type { AlertFilter } from '../live/alert.filter.js';
import type { ListState } from '../live/list.reader.js';
import { useFollowing } from '../live/session.context.js';
import { HoldButton } from '../work/hold.button.js';
import type { Holding } from '../work/use-held.js';
import { CsvButton } from './csv.button.js';
import type { Worklist } from './use-worklist.js';

interface Props {
  filter: AlertFilter;
  query: AlertQuery;
  list: ListState;
  holding: Holding;
  work: Worklist;
  shown: number;
  onShowAll: () => void;
  onHelp: () => void;
}

export function AlertsHead({ filter, query, list, holding, work, shown, onShowAll, onHelp }: Props) {
  const { words, format } = useLanguage();
  const { total, newer } = list;
  const { mayAct } = useFollowing();
  const isPartial = total !== null && shown > 0 && total > shown;
  return (
    <div className="panel-head">
      {mayAct && <SelectAll work={work} shown={shown} />}
      <h2>
        {filter.view === null ? words.today.alerts : words.views.title[filter.view]}
        <span className="count" data-testid="alerts-total">
          {total === null ? '…' : format.count(total)}
        </span>
      </h2>
      {isPartial && (
        <span className="quiet small">{words.today.alertsShown(format.count(shown), format.count(total))}</span>
      )}
      {filter.stage !== null && (
        <Button size="small" onClick={onShowAll} title={words.today.showAll}>
          {words.today.filtered(words.stage[filter.stage])} ✕
        </Button>
      )}
      <CsvButton query={query} />
      <HoldButton holding={holding} newer={newer} />
      {mayAct && <KeysButton onHelp={onHelp} />}
    </div>
  );
}

function SelectAll({ work, shown }: Pick<Props, 'work' | 'shown'>) {
  const { words } = useLanguage();
  return (
    <input
      type="checkbox"
      className="pick-all"
      aria-label={words.work.selectAll}
      title={words.work.selectAll}
      checked={shown > 0 && work.selection.size >= shown}
      disabled={shown === 0}
      onChange={work.selectAll}
    />
  );
}

function KeysButton({ onHelp }: Pick<Props, 'onHelp'>) {
  const { words } = useLanguage();
  return (
    <Button
      className="keys-button"
      size="small"
      type="text"
      title={words.work.keysTitle}
      aria-label={words.work.keysTitle}
      onClick={onHelp}
    >
      <kbd>?</kbd>
    </Button>
  );
}
