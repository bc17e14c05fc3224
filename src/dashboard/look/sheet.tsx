import { useId, type ReactNode } from 'react';

/** One topic of a screen. */
export function Sheet({ title, children, testId }: { title: string; children: ReactNode; testId?: string }) {
  const id = useId();
  return (
    <section className="sheet" aria-labelledby={id} data-testid={testId}>
      <h2 id={id}>{title}</h2>
      {children}
    </section>
  );
}

/** Names and values. Null leaves a fact out. */
export function Facts({ of }: { of: readonly (readonly [name: string, value: ReactNode] | null)[] }) {
  return (
    <dl className="facts-list">
      {of.map((fact) =>
        fact === null ? null : (
          <div key={fact[0]}>
            <dt>{fact[0]}</dt>
            <dd>{fact[1]}</dd>
          </div>
        ),
      )}
    </dl>
  );
}

interface TableProps {
  caption: string;
  /** The first column names the row; the others are numbers or words. */
  columns: readonly string[];
  rows: readonly { key: string; cells: readonly ReactNode[] }[];
  /** Said in place of the rows. */
  none: string;
}

/** Wide tables scroll by themselves on a phone; the page does not. */
export function SheetTable({ caption, columns, rows, none }: TableProps) {
  if (rows.length === 0) return <p className="quiet">{none}</p>;
  return (
    <div className="table-box" tabIndex={0} role="group" aria-label={caption}>
      <table className="sheet-table">
        <caption className="sr-only">{caption}</caption>
        <thead>
          <tr>
            {columns.map((column) => (
              <th key={column} scope="col">
                {column}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ key, cells: [name, ...others] }) => (
            <tr key={key}>
              <th scope="row">{name}</th>
              {others.map((cell, i) => (
                <td key={columns[i + 1] ?? i}>{cell}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
