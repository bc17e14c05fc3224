import { DownloadOutlined } from '@ant-design/icons';
import { App, Button } from 'antd';
import { useState } from 'react';
import type { AlertView } from '../../client/protocol.js';
import type { AlertQuery, RestClient } from '../../client/rest.js';
import { useLanguage } from '../language/language.context.js';
import { troubleOf } from '../live/server.state.js';
import { useFollowing } from '../live/session.context.js';
import { alertsCsv } from './alerts.csv.js';
import { pagesOf } from './whole.filter.js';

/** All alerts of the list, in its order, as a file. */
export function CsvButton({ query }: { query: AlertQuery }) {
  const { words } = useLanguage();
  const { session } = useFollowing();
  const { message } = App.useApp();
  const [isReading, setReading] = useState(false);
  const save = (): void => {
    setReading(true);
    void allOf(session.reads(), query)
      .then(
        (alerts) => offer(alertsCsv(alerts)),
        (error: unknown) => {
          const trouble = troubleOf(error);
          if (trouble === null) return;
          const said = typeof trouble === 'string' ? words.trouble[trouble] : words.today.loadFailed(trouble.detail);
          void message.warning(said);
        },
      )
      .finally(() => setReading(false));
  };
  return (
    <Button
      size="small"
      type="text"
      data-testid="csv"
      icon={<DownloadOutlined />}
      loading={isReading}
      title={words.views.csv}
      aria-label={words.views.csv}
      onClick={save}
    />
  );
}

async function allOf(rest: RestClient, query: AlertQuery): Promise<AlertView[]> {
  const alerts: AlertView[] = [];
  for await (const page of pagesOf(rest, query)) alerts.push(...page);
  return alerts;
}

function offer(text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: 'text/csv' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = 'alerts.csv';
  link.click();
  URL.revokeObjectURL(url);
}
