import { SettingOutlined } from '@ant-design/icons';
import { Button, Checkbox, Popover } from 'antd';
import { useLanguage } from '../language/language.context.js';
import { COLUMNS } from './customer.columns.js';
import type { ChosenColumns } from './use-columns.js';

/** Which columns are shown; on a phone, which facts a card has. */
export function ColumnsChoice({ chosen: [columns, choose] }: { chosen: ChosenColumns }) {
  const { words } = useLanguage();
  const boxes = (
    <Checkbox.Group
      className="columns-choice"
      data-testid="columns-choice"
      options={COLUMNS.map((value) => ({ value, label: words.customers.column[value] }))}
      value={[...columns]}
      onChange={(values) => choose(COLUMNS.filter((column) => values.includes(column)))}
    />
  );
  return (
    <Popover trigger="click" placement="bottomRight" title={words.customers.columnsTitle} content={boxes}>
      <Button size="small" icon={<SettingOutlined />} data-testid="columns">
        {words.customers.columns}
      </Button>
    </Popover>
  );
}
