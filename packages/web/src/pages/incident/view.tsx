import { useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { useHost, useIncident } from '../../api/queries.ts';
import { Empty } from '../../parts/empty.tsx';
import { EntryList } from '../../parts/entries/entry-list.tsx';
import { Link } from '../../parts/link.tsx';
import { HostMark, Mark } from '../../parts/mark.tsx';
import { Page } from '../../parts/page.tsx';
import { Panel } from '../../parts/panel.tsx';
import { Await } from '../../parts/problem.tsx';
import { Clock } from '../../parts/time.tsx';
import { paths } from '../../paths.ts';
import { withoutCommands } from '../../words/commands.ts';
import { span } from '../../words/text.ts';
import { Exports } from './exports.tsx';
import { Summary } from './summary.tsx';
import { layTimeline } from './timeline/lay.ts';
import { Timeline } from './timeline/timeline.tsx';

/** The flight recorder: from the last heartbeat to the last VM that runs, drawn and told. */
export function View() {
  const { cluster, incident: id } = useParams({ strict: false }) as { cluster: string; incident: string };
  const answer = useIncident(cluster, id);
  const story = answer.data;
  return (
    <Page
      title={story === undefined ? id : `Incident ${id}: ${story.host}`}
      crumbs={
        <span>
          <Link to={paths.incidents(cluster)}>Incidents</Link> › <Link to={paths.cluster(cluster)}>{cluster}</Link>
        </span>
      }
      mark={
        story === undefined ? null : story.open ? (
          <State cluster={cluster} host={story.host} />
        ) : (
          <Mark word={{ label: 'Over', tone: 'good', shape: 'check', meaning: 'Nothing is left to do.' }} />
        )
      }
      lead={
        story === undefined ? undefined : (
          <>
            {withoutCommands(story.sentence)}{' '}
            {story.openedAt === null ? null : (
              <>
                Since <Clock iso={story.openedAt} />
                {story.closedAt === null
                  ? ', still open.'
                  : `, over after ${span((Date.parse(story.closedAt) - Date.parse(story.openedAt)) / 1000)}.`}
              </>
            )}{' '}
            {story.group === story.id ? null : (
              <>
                Fell silent together with others: <Link to={paths.incident(cluster, story.group)}>{story.group}</Link>.
              </>
            )}
          </>
        )
      }
      actions={
        story === undefined ? undefined : (
          <>
            <Link to={paths.host(cluster, story.host)}>Page of {story.host}</Link>
            <Exports story={story} />
          </>
        )
      }
    >
      <Await answer={answer} lines={10}>
        {(found) => <Story story={found} />}
      </Await>
    </Page>
  );
}

function State({ cluster, host }: { cluster: string; host: string }) {
  const { data } = useHost(cluster, host);
  return data === undefined ? null : <HostMark state={data.state} />;
}

function Story({ story }: { story: Parameters<typeof layTimeline>[0] }) {
  const [pointed, setPointed] = useState<number | null>(null);
  const timeline = layTimeline(story, Date.now());
  if (story.entries.length === 0)
    return <Empty title="Nothing is written down yet.">The first decision comes within seconds.</Empty>;
  return (
    <>
      <Summary story={story} timeline={timeline} />
      <Panel title="Flight recorder">
        <Timeline timeline={timeline} pointed={pointed} onPoint={setPointed} />
      </Panel>
      <Panel title="Every decision">
        <EntryList entries={story.entries} sinceMs={timeline.fromMs} pointed={pointed} onPoint={setPointed} />
      </Panel>
    </>
  );
}
