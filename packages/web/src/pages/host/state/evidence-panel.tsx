import { Text } from '@mantine/core';
import type { RoundView } from '@picket/protocol';
import { Panel } from '../../../parts/panel.tsx';
import { SourceTable } from '../../../parts/source-table.tsx';
import { Age } from '../../../parts/time.tsx';
import { evidenceWords } from '../../../words/evidence.ts';
import { listed, span } from '../../../words/text.ts';

/** What the neighbours found in the last round, source by source. */
export function EvidencePanel({ round, next }: { round: RoundView; next: number | null }) {
  return (
    <Panel
      title={`Evidence of round ${round.round}`}
      tone={evidenceWords[round.evidence].tone}
      aside={
        <Text size="sm" c="dimmed">
          <Age seconds={round.agoSeconds} ago />
          {next === null ? '' : `, the next in ${span(next)}`}
        </Text>
      }
    >
      <Text size="sm" mb={10}>
        {round.neighbours.length === 0 ? 'No neighbour could be asked. ' : `By ${listed(round.neighbours)}. `}
        {round.sentence}
      </Text>
      <SourceTable sources={round.sources} />
    </Panel>
  );
}
