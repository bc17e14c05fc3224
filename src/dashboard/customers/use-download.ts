import { App } from 'antd';
import { useEffect, useRef, useState } from 'react';
import type { CustomerRow } from '../../client/protocol.js';
import { useLanguage } from '../language/language.context.js';
import { troubleOf } from '../live/server.state.js';
import { useFollowing } from '../live/session.context.js';
import { useBranchName } from '../work/branches.context.js';
import { csvOf, MOST_IN_FILE } from './customer.csv.js';
import { customerQueryOf, type CustomerFilter } from './customer.filter.js';
import { readCustomers } from './use-customers.js';

/** The most that the service gives at once. */
const PAGE = 500;

export interface Download {
  /** The number of customers read so far; null while nothing is read. */
  read: number | null;
  start: () => void;
}

/** Reads what the filter finds from the service, up to a bound, and hands it to the browser as a file. */
export function useDownload(filter: CustomerFilter): Download {
  const { session } = useFollowing();
  const { message } = App.useApp();
  const { words, format } = useLanguage();
  const branch = useBranchName();
  const [read, setRead] = useState<number | null>(null);
  const isLeft = useLeft();

  const collect = async (): Promise<void> => {
    const query = { ...customerQueryOf(filter), limit: PAGE };
    const rows: CustomerRow[] = [];
    let cursor: string | null = null;
    do {
      const page = await readCustomers(session.reads(), query, cursor);
      rows.push(...page.customers);
      cursor = page.cursor;
      if (isLeft.current) return;
      setRead(rows.length);
    } while (cursor !== null && rows.length < MOST_IN_FILE);
    const customers = rows.slice(0, MOST_IN_FILE);
    const { stage, tier, strategy, severity } = words;
    const { csvHeads } = words.customers;
    save(csvOf(customers, { csvHeads, stage, tier, strategy, severity, branch }));
    const said = cursor === null ? words.customers.saved : words.customers.savedFirst;
    void message.success(said(format.count(customers.length)));
  };
  const start = (): void => {
    setRead(0);
    collect()
      .catch((error: unknown) => {
        const trouble = troubleOf(error);
        const detail = typeof trouble === 'string' ? words.trouble[trouble] : (trouble?.detail ?? '');
        void message.error(words.customers.notSaved(detail));
      })
      .finally(() => setRead(null));
  };
  return { read, start };
}

/** A list that nobody waits for any more is not read to its end. */
function useLeft() {
  const isLeft = useRef(false);
  useEffect(() => {
    isLeft.current = false;
    return () => {
      isLeft.current = true;
    };
  }, []);
  return isLeft;
}

function save(text: string): void {
  const address = URL.createObjectURL(new Blob([text], { type: 'text/csv;charset=utf-8' }));
  const link = document.createElement('a');
  link.href = address;
  link.download = 'customers.csv';
  link.click();
  URL.revokeObjectURL(address);
}
