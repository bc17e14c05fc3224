import { SearchOutlined } from '@ant-design/icons';
import { Button, Input, Space } from 'antd';
import { useState, type SubmitEvent } from 'react';
import { useLanguage } from '../language/language.context.js';
import { openCustomer } from '../session/route.js';

export function CustomerSearch() {
  const { words } = useLanguage();
  const [typed, setTyped] = useState('');
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    if (typed.trim() !== '') openCustomer(typed.trim());
  };
  return (
    <form className="search" role="search" onSubmit={submit}>
      <Space.Compact block>
        <Input
          data-testid="customer-search"
          placeholder={words.header.search}
          aria-label={words.header.searchLabel}
          enterKeyHint="search"
          value={typed}
          allowClear
          spellCheck={false}
          autoComplete="off"
          onChange={(event) => setTyped(event.target.value)}
        />
        <Button htmlType="submit" icon={<SearchOutlined />} aria-label={words.header.searchLabel} />
      </Space.Compact>
    </form>
  );
}
