import { Text } from '@mantine/core';
import type { JournalEntryView, RoundView } from '@picket/protocol';
import { Facts } from '../facts.tsx';
import { GateList, type GateRow } from '../gate-list.tsx';
import { SourceTable } from '../source-table.tsx';

type Source = RoundView['sources'][number];

function sourcesOf({ data }: JournalEntryView): readonly Source[] {
  return Array.isArray(data.sources) ? (data.sources as Source[]) : [];
}

function gatesOf({ data }: JournalEntryView): readonly GateRow[] {
  return Array.isArray(data.gates) ? (data.gates as GateRow[]) : [];
}

export function hasEvidence(entry: JournalEntryView): boolean {
  return sourcesOf(entry).length > 0 || gatesOf(entry).length > 0 || readOf(entry) !== null;
}

/** What the server knew when it said the sentence, in words. */
export function EntryEvidence({ entry }: { entry: JournalEntryView }) {
  const sources = sourcesOf(entry);
  const gates = gatesOf(entry);
  const read = readOf(entry);
  return (
    <div style={{ padding: '8px 0' }}>
      {sources.length === 0 ? null : <SourceTable sources={sources} />}
      {gates.length === 0 ? null : <GateList gates={gates} />}
      {read === null ? null : <Facts facts={read} />}
      {sources.length + gates.length > 0 || read !== null ? null : <Text size="sm">Nothing beside the sentence.</Text>}
    </div>
  );
}

const identityWords: Readonly<Record<string, string>> = {
  match: 'it is this host’s device',
  mismatch: 'it is another machine’s device',
  unread: 'not told',
};

function readOf({ kind, data }: JournalEntryView): readonly (readonly [string, string])[] | null {
  if (kind !== 'power-read' || typeof data.power !== 'string') return null;
  const detail = typeof data.detail === 'string' && data.detail !== '' ? data.detail : null;
  const identity = typeof data.identity === 'string' ? (identityWords[data.identity] ?? data.identity) : null;
  return [
    ['Power', data.power],
    ...(identity === null ? [] : [['Identity', identity] as const]),
    ...(detail === null ? [] : [['Said', detail] as const]),
  ];
}
