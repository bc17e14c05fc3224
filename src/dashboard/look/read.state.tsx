import { Button, Skeleton } from 'antd';
import type { ReactNode } from 'react';
import { useLanguage } from '../language/language.context.js';
import { troubleOf } from '../live/server.state.js';

interface Answer<T> {
  data: T | undefined;
  error: unknown;
  /** When the data was read; 0 for never. */
  dataUpdatedAt: number;
  refetch: () => unknown;
}

interface Props<T> {
  of: Answer<T>;
  children: (data: T) => ReactNode;
}

/** What was read; while it loads, a place for it; when it cannot be had, why, and what to do. */
export function ReadState<T>({ of: { data, error, dataUpdatedAt, refetch }, children }: Props<T>) {
  const { words, format } = useLanguage();
  const trouble = troubleOf(error);
  if (trouble === 'forbidden') return <p className="quiet">{words.trouble.forbidden}</p>;
  if (trouble === 'missing') return <p className="quiet">{words.trouble.missing}</p>;
  if (trouble !== null) {
    return (
      <>
        <p className="read-trouble" role="alert">
          {trouble === 'unreachable' ? words.trouble.unreachable : words.today.loadFailed(trouble.detail)}{' '}
          {data !== undefined && words.trouble.staleSince(format.time(dataUpdatedAt))}{' '}
          <Button size="small" onClick={() => void refetch()}>
            {words.today.retry}
          </Button>
        </p>
        {data !== undefined && children(data)}
      </>
    );
  }
  return data === undefined ? <Skeleton active title={false} /> : children(data);
}
