import { List, Stack } from '@mantine/core';
import type { OverviewCluster } from '../api/types.ts';
import { withoutCommands } from '../words/commands.ts';
import { HostMark } from './mark.tsx';
import { Notice } from './notice.tsx';

/** Nothing fires by being switched on (S4): before it is, one sees on which hosts Picket would act now. */
export function WouldActOn({ cluster }: { cluster: OverviewCluster }) {
  const silent = cluster.unhealthy.filter(({ incident }) => incident !== null);
  return (
    <Stack gap={10}>
      {silent.length === 0 ? (
        <Notice tone="good">Would act now on no host: none is silent.</Notice>
      ) : (
        <Notice
          tone="bad"
          title={`Would act now on ${silent.length === 1 ? 'this host' : 'these hosts'}, after a click for each:`}
        >
          <List size="sm" mt={4}>
            {silent.map((host) => (
              <List.Item key={host.name}>
                <strong>{host.name}</strong> <HostMark state={host.state} /> {withoutCommands(host.sentence)}
              </List.Item>
            ))}
          </List>
        </Notice>
      )}
      <div>
        A grace runs first (<code>startupGraceSeconds</code>). What was silent before needs “Act now” on the page of its
        host; a host that dies later is acted on by itself.
      </div>
    </Stack>
  );
}
