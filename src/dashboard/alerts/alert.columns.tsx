import { Select } from 'antd';
import { Link } from 'react-router';
import type { AlertSortName } from '../../client/rest.js';
import { SORTS, sortingChange, type Sorting } from '../address/address.js';
import { useAddress } from '../address/use-address.js';
import { useLanguage } from '../language/language.context.js';

/** In the order of the row. */
const COLUMNS = ['value', 'age', 'risk', 'owner', 'due'] as const satisfies AlertSortName[];

interface Props {
  sorting: Sorting;
  /** Room for the box that selects a row. */
  isPicked: boolean;
}

/** The heads of the columns: each a link to the list in its order, and to the reverse when it is in it already. */
export function AlertColumns({ sorting, isPicked }: Props) {
  const { words } = useLanguage();
  return (
    <div className="columns-head" data-picked={isPicked} role="group" aria-label={words.sorting.label}>
      <span className="columns-usual">
        <SortLink sort="gain" sorting={sorting} />
        <SortLink sort="urgency" sorting={sorting} />
      </span>
      {COLUMNS.map((sort) => (
        <SortLink key={sort} sort={sort} sorting={sorting} />
      ))}
    </div>
  );
}

function SortLink({ sort, sorting }: { sort: AlertSortName; sorting: Sorting }) {
  const { words } = useLanguage();
  const { changed } = useAddress();
  const isOn = sorting.sort === sort;
  return (
    <Link
      className={`sort-link sort-${sort}`}
      data-testid={`sort-${sort}`}
      data-on={isOn}
      aria-current={isOn ? 'true' : undefined}
      title={words.sorting.means[sort]}
      to={changed(sortingChange(sorting, sort))}
    >
      {words.sorting.name[sort]}
      <span aria-hidden="true">{isOn ? (sorting.isReversed ? ' ↑' : ' ↓') : ''}</span>
      {isOn && sorting.isReversed && <span className="sr-only"> {words.sorting.reversed}</span>}
    </Link>
  );
}

/** The same on a phone, where there are no columns. */
export function SortChoice({ sorting }: { sorting: Sorting }) {
  const { words } = useLanguage();
  const { change } = useAddress();
  return (
    <Select<AlertSortName>
      className="sort-choice filter-choice"
      size="small"
      aria-label={words.sorting.label}
      popupMatchSelectWidth={false}
      options={SORTS.map((value) => ({ value, label: words.sorting.by(words.sorting.name[value]) }))}
      value={sorting.sort}
      onChange={(sort) => change(sortingChange({ ...sorting, sort: 'gain', isReversed: true }, sort))}
    />
  );
}
