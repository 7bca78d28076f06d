import type { RoundView } from '@picket/protocol';
import { evidenceWords, sourceWords } from '../words/evidence.ts';
import { Mark } from './mark.tsx';
import { type Column, Table } from './table.tsx';

type Source = RoundView['sources'][number];

const columns: readonly Column<Source>[] = [
  { id: 'source', header: 'Source', cell: ({ key }) => sourceWords(key), sort: ({ key }) => key },
  {
    id: 'evidence',
    header: 'Found',
    cell: ({ evidence }) => <Mark word={evidenceWords[evidence]} plain />,
    sort: ({ evidence }) => evidence,
  },
  { id: 'by', header: 'Read by', cell: ({ by }) => by ?? 'nobody', sort: ({ by }) => by ?? '' },
  { id: 'needed', header: 'Needed for a verdict', cell: ({ needed }) => (needed ? 'yes' : 'no') },
  { id: 'why', header: 'Why', cell: ({ why }) => why },
];

/** Each source of life, what was found and who read it. */
export function SourceTable({ sources }: { sources: readonly Source[] }) {
  return <Table label="Evidence by source" rows={sources} columns={columns} keyOf={({ key }) => key} />;
}
