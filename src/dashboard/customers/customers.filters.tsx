import { Button, Select } from 'antd';
import { useState, type ReactNode } from 'react';
import { STAGES, STRATEGIES, VALUE_TIERS } from '../../client/vocabulary.js';
import { BranchFilter } from '../alerts/branch.filter.js';
import { useLanguage } from '../language/language.context.js';
import { ALL_CUSTOMERS, BANDS, filtersOn, LONGEST_SILENCE, type Band, type CustomerFilter } from './customer.filter.js';
import { IdPartField } from './id.part.field.js';
import { DayField } from './day.field.js';
import { NumberField } from './number.field.js';
import { OrderChoice } from './customers.order.js';

interface Props {
  filter: CustomerFilter;
  /** Branches of the customers on the list. */
  branches: readonly string[];
  onNarrow: (change: Partial<CustomerFilter>) => void;
}

/** A phone shows the field for the id, and the other filters when they are asked for. */
export function CustomersFilters({ filter, branches, onNarrow }: Props) {
  const { words, format } = useLanguage();
  const [isOpen, setOpen] = useState(false);
  const on = filtersOn(filter);
  return (
    <div className="filters customers-filters" role="group" aria-label={words.customers.filters} data-open={isOpen}>
      <IdPartField value={filter.idPart} onChange={(idPart) => onNarrow({ idPart })} />
      <Button size="small" className="filters-open" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
        {words.customers.moreFilters(on === 0 ? '' : format.count(on))}
      </Button>
      <Choices filter={filter} onNarrow={onNarrow} />
      <BranchFilter value={filter.branch} seen={branches} onChange={(branch) => onNarrow({ branch })} />
      <Numbers filter={filter} onNarrow={onNarrow} />
      <OrderChoice filter={filter} onOrder={onNarrow} />
      {on > 0 && (
        <Button
          size="small"
          type="text"
          data-testid="filters-clear"
          onClick={() => onNarrow({ ...ALL_CUSTOMERS, order: filter.order, isReversed: filter.isReversed })}
        >
          {words.work.clearFilters}
        </Button>
      )}
    </div>
  );
}

function Choices({ filter, onNarrow }: Pick<Props, 'filter' | 'onNarrow'>): ReactNode {
  const { words } = useLanguage();
  return (
    <>
      <Several
        name="stage"
        label={words.work.stage}
        values={filter.stages}
        options={STAGES}
        words={words.stage}
        onChange={(stages) => onNarrow({ stages })}
      />
      <Several
        name="tier"
        label={words.customers.column.tier}
        values={filter.tiers}
        options={VALUE_TIERS}
        words={words.tier}
        onChange={(tiers) => onNarrow({ tiers })}
      />
      <Several
        name="strategy"
        label={words.work.strategy}
        values={filter.strategies}
        options={STRATEGIES}
        words={words.strategy}
        onChange={(strategies) => onNarrow({ strategies })}
      />
      <BandChoice band={filter.band} onChange={(band) => onNarrow({ band })} />
    </>
  );
}

function BandChoice({ band, onChange }: { band: Band | null; onChange: (band: Band | null) => void }) {
  const { words } = useLanguage();
  return (
    <Select<Band>
      className="filter-choice"
      data-testid="filter-band"
      data-on={band !== null}
      size="small"
      allowClear
      aria-label={words.customers.column.line}
      placeholder={words.customers.column.line}
      popupMatchSelectWidth={false}
      options={BANDS.map((value) => ({ value, label: words.customers.band[value] }))}
      {...(band === null ? { value: null } : { value: band })}
      onChange={(chosen: Band | undefined) => onChange(chosen ?? null)}
    />
  );
}

function Numbers({ filter, onNarrow }: Pick<Props, 'filter' | 'onNarrow'>): ReactNode {
  const { words } = useLanguage();
  return (
    <>
      <NumberField
        name="riskFrom"
        label={words.customers.riskFrom}
        unit="%"
        most={100}
        value={filter.riskFrom}
        onChange={(riskFrom) => onNarrow({ riskFrom })}
      />
      <NumberField
        name="silentFrom"
        label={words.customers.silentFrom}
        unit={words.customers.days}
        most={LONGEST_SILENCE}
        value={filter.silentFrom}
        onChange={(silentFrom) => onNarrow({ silentFrom })}
      />
      <DayField value={filter.since} onChange={(since) => onNarrow({ since })} />
    </>
  );
}

interface SeveralProps<T extends string> {
  name: string;
  label: string;
  values: readonly T[];
  options: readonly T[];
  words: Readonly<Record<T, string>>;
  onChange: (values: readonly T[]) => void;
}

/** What was chosen is written in one tag, so that the line of filters keeps its height. */
function Several<T extends string>({ name, label, values, options, words, onChange }: SeveralProps<T>) {
  return (
    <Select<T[]>
      className="filter-choice filter-several"
      data-testid={`filter-${name}`}
      data-on={values.length > 0}
      mode="multiple"
      size="small"
      allowClear
      showSearch={false}
      aria-label={label}
      placeholder={label}
      popupMatchSelectWidth={false}
      maxTagCount={0}
      maxTagPlaceholder={values.map((value) => words[value]).join(', ')}
      options={options.map((value) => ({ value, label: words[value] }))}
      value={[...values]}
      onChange={(chosen) => onChange(options.filter((option) => chosen.includes(option)))}
    />
  );
}
