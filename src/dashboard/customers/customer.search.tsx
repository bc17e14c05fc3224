import { SearchOutlined } from '@ant-design/icons';
import { Button, Input, Space } from 'antd';
import { useState, type SubmitEvent } from 'react';
import { useNavigate } from 'react-router';
import { customerPath } from '../address/address.js';
import { useAddress } from '../address/use-address.js';
import { useLanguage } from '../language/language.context.js';

export function CustomerSearch() {
  const { words } = useLanguage();
  const navigate = useNavigate();
  const { screen } = useAddress();
  const [typed, setTyped] = useState('');
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    if (typed.trim() !== '') void navigate(screen(customerPath(typed.trim())));
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
        <Button type="primary" htmlType="submit" icon={<SearchOutlined />} aria-label={words.header.searchLabel} />
      </Space.Compact>
    </form>
  );
}
