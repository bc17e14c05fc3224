import { useCallback, useState } from 'react';
import { columnsAsText, columnsIn, type Column } from './customer.columns.js';

const STORED_AS = 'tidewatch.customers.columns';

export type ChosenColumns = readonly [columns: readonly Column[], choose: (columns: readonly Column[]) => void];

/** The chosen columns, kept in this browser. */
export function useColumns(): ChosenColumns {
  const [columns, setColumns] = useState(() => columnsIn(localStorage.getItem(STORED_AS)));
  const choose = useCallback((chosen: readonly Column[]) => {
    const text = columnsAsText(chosen);
    localStorage.setItem(STORED_AS, text);
    setColumns(columnsIn(text));
  }, []);
  return [columns, choose];
}
