import { Table as MantineTable, UnstyledButton, VisuallyHidden } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { IconArrowDown, IconArrowsSort, IconArrowUp } from '@tabler/icons-react';
import { createSortedRowModel, rowSortingFeature, sortFns, tableFeatures, useTable } from '@tanstack/react-table';
import { type ReactNode, useMemo } from 'react';
import classes from './table.module.css';

export interface Column<T> {
  readonly id: string;
  readonly header: string;
  /** What it means, for whoever points at the head. */
  readonly hint?: string;
  /** Its head is for screen readers only: what is in the column speaks for itself. */
  readonly bare?: true;
  readonly cell: (row: T) => ReactNode;
  /** What to sort by; without it the column cannot be sorted. */
  readonly sort?: (row: T) => string | number;
  readonly number?: boolean;
  readonly width?: number | string;
}

interface TableProps<T> {
  readonly label: string;
  readonly rows: readonly T[];
  readonly columns: readonly Column<T>[];
  readonly keyOf: (row: T) => string;
}

const features = tableFeatures({ rowSortingFeature, sortedRowModel: createSortedRowModel(), sortFns });

/** A table that can be sorted; on a narrow screen a list of cards instead, so that nothing runs out of the page. */
export function Table<T extends object>({ label, rows, columns, keyOf }: TableProps<T>) {
  const narrow = useMediaQuery('(max-width: 48em)', false, { getInitialValueInEffect: false });
  const definitions = useMemo(
    () =>
      columns.map((column) => ({
        id: column.id,
        header: column.header,
        accessorFn: (row: T) => column.sort?.(row) ?? '',
        enableSorting: column.sort !== undefined,
        sortFn: 'alphanumeric' as const,
      })),
    [columns],
  );
  const table = useTable({ features, data: rows as T[], columns: definitions, getRowId: keyOf });
  const sorted = table.getRowModel().rows;
  const byId = new Map(columns.map((column) => [column.id, column]));

  if (narrow)
    return (
      <ul className={classes.cards} aria-label={label}>
        {sorted.map((row) => (
          <li key={row.id} className={classes.card}>
            {columns.map((column) => (
              <div key={column.id} className={classes.pair}>
                {column.bare === true ? null : (
                  <span className={classes.name} title={column.hint}>
                    {column.header}
                  </span>
                )}
                <div className={classes.value}>{column.cell(row.original)}</div>
              </div>
            ))}
          </li>
        ))}
      </ul>
    );

  return (
    <div className={classes.scroll}>
      <MantineTable className={classes.table} aria-label={label} highlightOnHover>
        <MantineTable.Thead>
          {table.getHeaderGroups().map((group) => (
            <MantineTable.Tr key={group.id}>
              {group.headers.map((header) => {
                const column = byId.get(header.column.id);
                const direction = header.column.getIsSorted();
                return (
                  <MantineTable.Th
                    key={header.id}
                    w={column?.width ?? 'auto'}
                    title={column?.hint}
                    {...(column?.number === true ? { className: classes.number } : {})}
                    {...(column?.sort === undefined ? {} : { 'aria-sort': sortWord(direction) })}
                  >
                    {column?.sort === undefined ? (
                      column?.bare === true ? (
                        <VisuallyHidden>{column.header}</VisuallyHidden>
                      ) : (
                        column?.header
                      )
                    ) : (
                      <UnstyledButton className={classes.sort} onClick={header.column.getToggleSortingHandler()}>
                        {column.header}
                        {direction === 'asc' ? (
                          <IconArrowUp size={13} aria-hidden />
                        ) : direction === 'desc' ? (
                          <IconArrowDown size={13} aria-hidden />
                        ) : (
                          <IconArrowsSort size={13} aria-hidden />
                        )}
                      </UnstyledButton>
                    )}
                  </MantineTable.Th>
                );
              })}
            </MantineTable.Tr>
          ))}
        </MantineTable.Thead>
        <MantineTable.Tbody>
          {sorted.map((row) => (
            <MantineTable.Tr key={row.id}>
              {columns.map((column) => (
                <MantineTable.Td key={column.id} {...(column.number === true ? { className: classes.number } : {})}>
                  {column.cell(row.original)}
                </MantineTable.Td>
              ))}
            </MantineTable.Tr>
          ))}
        </MantineTable.Tbody>
      </MantineTable>
    </div>
  );
}

function sortWord(direction: false | 'asc' | 'desc'): 'none' | 'ascending' | 'descending' {
  if (direction === false) return 'none';
  return direction === 'asc' ? 'ascending' : 'descending';
}
