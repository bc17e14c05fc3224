import { Button, Skeleton } from 'antd';
import { NO_FILTER, type Change } from '../address/address.js';
import { useLanguage } from '../language/language.context.js';
import { isNarrowed, type AlertFilter } from '../live/alert.filter.js';
import type { ListState } from '../live/list.reader.js';
import { troubleOf } from '../live/server.state.js';

interface NoRowsProps {
  list: ListState;
  filter: AlertFilter;
  onChange: (change: Change) => void;
  onRetry: () => void;
}

/** In place of the rows: they are being read, could not be, or there are none. */
export function NoRows({ list, filter, onChange, onRetry }: NoRowsProps) {
  const { words } = useLanguage();
  if (list.rows !== null) return <Empty filter={filter} onChange={onChange} />;
  const trouble = troubleOf(list.error);
  if (trouble === null) return <Skeleton active />;
  return (
    <p className="read-trouble" role="alert">
      {typeof trouble === 'string' ? words.trouble[trouble] : words.today.loadFailed(trouble.detail)}{' '}
      <Button size="small" onClick={onRetry}>
        {words.today.retry}
      </Button>
    </p>
  );
}

function Empty({ filter, onChange }: { filter: AlertFilter; onChange: (change: Change) => void }) {
  const { words } = useLanguage();
  if (filter.stage === null && !isNarrowed(filter)) return words.today.noAlerts;
  return (
    <>
      <p>{words.work.noneMatch}</p>
      <Button size="small" onClick={() => onChange(NO_FILTER)}>
        {words.work.clearFilters}
      </Button>
    </>
  );
}
