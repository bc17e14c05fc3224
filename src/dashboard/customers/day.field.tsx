import { useLanguage } from '../language/language.context.js';
import { dayIn } from './customer.filter.js';
import { useTyped } from './use-typed.js';

interface Props {
  value: string | null;
  onChange: (day: string | null) => void;
}

/** Since which day a customer is in the stage. It is taken when Enter is pressed or the field is left. */
export function DayField({ value, onChange }: Props) {
  const { words } = useLanguage();
  const [typed, setTyped] = useTyped(value ?? '');
  const take = (): void => {
    const day = dayIn(typed);
    if (day !== value && (day !== null || typed === '')) onChange(day);
  };
  return (
    <label className="filter-day" data-on={value !== null} title={words.people.sinceLeast}>
      <span>{words.people.since}</span>
      <input
        type="date"
        data-testid="filter-since"
        aria-label={words.people.sinceLeast}
        value={typed}
        max="9999-12-31"
        onChange={({ target }) => setTyped(target.value)}
        onBlur={take}
        onKeyDown={({ key }) => key === 'Enter' && take()}
      />
    </label>
  );
}
