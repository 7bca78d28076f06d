import type { IncidentStory } from '@picket/protocol';
import { Facts } from '../../parts/facts.tsx';
import { Panel } from '../../parts/panel.tsx';
import { counted, span } from '../../words/text.ts';
import type { LaidTimeline } from './timeline/lay.ts';

/** The numbers that one is asked for in the morning. */
export function Summary({ story, timeline }: { story: IncidentStory; timeline: LaidTimeline }) {
  const { entries } = story;
  const since = (kind: string, to?: string): string | null => {
    const found = entries.find((entry) => entry.kind === kind && (to === undefined || entry.data.to === to));
    return found === undefined ? null : `${span((Date.parse(found.at) - timeline.fromMs) / 1000)} after the last word`;
  };
  const rounds = entries.filter(({ kind }) => kind === 'round').length;
  const started = entries.filter(({ kind }) => kind === 'vm-started');
  const lastVm = started.at(-1);
  return (
    <Panel title="In short">
      <Facts
        facts={[
          ['Silence noticed', since('incident-opened') ?? '–'],
          ['Judged dead', since('state', 'condemned') ?? (story.open ? 'not yet' : 'never')],
          ['Proven off', since('state', 'fenced') ?? (story.open ? 'not yet: no VM is started before that' : 'never')],
          [
            'VMs started elsewhere',
            lastVm === undefined
              ? 'none'
              : `${started.length}; the last one ran ${span((Date.parse(lastVm.at) - timeline.fromMs) / 1000)} after the last word`,
          ],
          ['Rounds of checks', counted(rounds, 'round')],
        ]}
      />
    </Panel>
  );
}
