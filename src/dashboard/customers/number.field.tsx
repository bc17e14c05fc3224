import { InputNumber } from 'antd';
import { useLanguage } from '../language/language.context.js';
import { useTyped } from './use-typed.js';

interface Props {
  name: string;
  label: string;
  unit: string;
  most: number;
  value: number | null;
  onChange: (value: number | null) => void;
}

/** A least whole number. It is taken when Enter is pressed or the field is left, not at each key. */
export function NumberField({ name, label, unit, most, value, onChange }: Props) {
  const { words } = useLanguage();
  const [typed, setTyped] = useTyped(value);
  const take = (text: string): void => {
    const taken = text.trim() === '' ? null : Math.min(most, Math.max(0, Math.round(Number(text))));
    if (taken !== value && !Number.isNaN(taken)) onChange(taken);
  };
  return (
    <InputNumber<number>
      className="filter-number"
      data-testid={`filter-${name}`}
      data-on={value !== null}
      size="small"
      aria-label={words.customers.least(label, unit)}
      prefix={label}
      suffix={unit}
      min={0}
      max={most}
      precision={0}
      controls={false}
      value={typed}
      onChange={setTyped}
      onBlur={(event) => take(event.target.value)}
      onPressEnter={({ target }) => target instanceof HTMLInputElement && take(target.value)}
    />
  );
}
