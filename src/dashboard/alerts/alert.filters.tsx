import { Button, Select } from 'antd';
import { memo } from 'react';
import { ALERT_KINDS, SEVERITIES, STAGES, STRATEGIES } from '../../client/vocabulary.js';
import type { Sorting } from '../address/address.js';
import { useLanguage } from '../language/language.context.js';
import type { AlertFilter } from '../live/alert.filter.js';
import { SortChoice } from './alert.columns.js';
import { BranchFilter } from './branch.filter.js';

interface Props {
  filter: AlertFilter;
  sorting: Sorting;
  /** Another element is shown in its place for a while. */
  isCovered: boolean;
  /** Branches of the alerts on the list. */
  branches: readonly string[];
  onNarrow: (change: Partial<AlertFilter>) => void;
}

export const AlertFilters = memo(function AlertFilters({ filter, sorting, isCovered, branches, onNarrow }: Props) {
  const { words } = useLanguage();
  return (
    <div className="filters" role="group" aria-label={words.work.filters} data-testid="alert-filters" inert={isCovered}>
      <Choices filter={filter} onNarrow={onNarrow} />
      <BranchFilter value={filter.branch} seen={branches} onChange={(branch) => onNarrow({ branch })} />
      <Overdue isOn={filter.isOverdue} onToggle={() => onNarrow({ isOverdue: !filter.isOverdue })} />
      <SortChoice sorting={sorting} />
    </div>
  );
});

function Choices({ filter, onNarrow }: Pick<Props, 'filter' | 'onNarrow'>) {
  const { words } = useLanguage();
  return (
    <>
      <Choice
        name="severity"
        label={words.work.severity}
        value={filter.severity}
        options={SEVERITIES.toReversed()}
        words={words.severity}
        onChange={(severity) => onNarrow({ severity })}
      />
      <Choice
        name="stage"
        label={words.work.stage}
        value={filter.stage}
        options={STAGES}
        words={words.stage}
        onChange={(stage) => onNarrow({ stage })}
      />
      <Choice
        name="strategy"
        label={words.work.strategy}
        value={filter.strategy}
        options={STRATEGIES}
        words={words.strategy}
        onChange={(strategy) => onNarrow({ strategy })}
      />
      <Choice
        name="kind"
        label={words.work.kind}
        value={filter.kind}
        options={ALERT_KINDS}
        words={words.alertKind}
        onChange={(kind) => onNarrow({ kind })}
      />
    </>
  );
}

interface ChoiceProps<T extends string> {
  name: string;
  label: string;
  value: T | null;
  options: readonly T[];
  words: Readonly<Record<T, string>>;
  onChange: (value: T | null) => void;
}

function Choice<T extends string>({ name, label, value, options, words, onChange }: ChoiceProps<T>) {
  return (
    <Select<T>
      className="filter-choice"
      data-testid={`filter-${name}`}
      data-on={value !== null}
      size="small"
      allowClear
      aria-label={label}
      placeholder={label}
      popupMatchSelectWidth={false}
      options={options.map((option) => ({ value: option, label: words[option] }))}
      {...(value === null ? { value: null } : { value })}
      onChange={(chosen: T | undefined) => onChange(chosen ?? null)}
    />
  );
}

function Overdue({ isOn, onToggle }: { isOn: boolean; onToggle: () => void }) {
  const { words } = useLanguage();
  return (
    <Button
      size="small"
      className="filter-toggle"
      data-testid="filter-overdue"
      aria-pressed={isOn}
      type={isOn ? 'primary' : 'default'}
      ghost={isOn}
      onClick={onToggle}
    >
      {words.work.overdue}
    </Button>
  );
}
