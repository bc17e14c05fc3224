import { SearchOutlined } from '@ant-design/icons';
import { Button, Input, Space } from 'antd';
import { useState, type SubmitEvent } from 'react';
import { useLanguage } from '../language/language.context.js';
import { idPartIn, SHORTEST_PART } from './customer.filter.js';
import { useTyped } from './use-typed.js';

interface Props {
  value: string | null;
  onChange: (value: string | null) => void;
}

/** Finds customers by a part of their id, when Enter is pressed. */
export function IdPartField({ value, onChange }: Props) {
  const { words } = useLanguage();
  const [typed, setTyped] = useTyped(value ?? '');
  const [isRefused, setRefused] = useState(false);
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    const part = idPartIn(typed);
    const isWrong = part === null && typed.trim() !== '';
    setRefused(isWrong);
    if (!isWrong && part !== value) onChange(part);
  };
  return (
    <form className="id-part" role="search" onSubmit={submit}>
      <Space.Compact block>
        <Input
          size="small"
          data-testid="filter-id"
          placeholder={words.customers.idPart}
          aria-label={words.customers.idPart}
          aria-invalid={isRefused}
          {...(isRefused ? { status: 'error' as const } : {})}
          enterKeyHint="search"
          value={typed}
          allowClear
          spellCheck={false}
          autoComplete="off"
          onClear={() => onChange(null)}
          onChange={(event) => {
            setTyped(event.target.value);
            setRefused(false);
          }}
        />
        <Button size="small" htmlType="submit" icon={<SearchOutlined />} aria-label={words.customers.find} />
      </Space.Compact>
      {isRefused && <TooShort />}
    </form>
  );
}

function TooShort() {
  const { words, format } = useLanguage();
  return (
    <span className="id-part-trouble small" role="alert">
      {words.customers.tooShort(format.count(SHORTEST_PART))}
    </span>
  );
}
