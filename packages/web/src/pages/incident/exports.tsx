import { Button, Menu } from '@mantine/core';
import type { HostList as HostPage, IncidentStory, VmList as VmPage } from '@picket/protocol';
import { IconDownload } from '@tabler/icons-react';
import { get } from '../../api/client.ts';
import { tell, tellProblem } from '../../parts/action.tsx';
import { scenarioText } from './scenario.ts';

/** The story to take away: for a ticket as JSON, for the simulator as a scenario that plays something like it. */
export function Exports({ story }: { story: IncidentStory }) {
  const scenario = async (): Promise<void> => {
    const { cluster } = story;
    const [hosts, vms] = await Promise.all([
      get<HostPage>(['clusters', cluster, 'hosts'], { limit: 1000 }),
      get<VmPage>(['clusters', cluster, 'vms'], { limit: 1000 }),
    ]);
    save(`${story.id}.yaml`, scenarioText(story, hosts.hosts, vms.vms), 'text/yaml');
    tell(`Saved. Play it with: picket sim run ${story.id}.yaml`);
  };
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <Button variant="default" leftSection={<IconDownload size={16} />}>
          Export
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item onClick={() => save(`${story.id}.json`, `${JSON.stringify(story, null, 2)}\n`, 'application/json')}>
          As JSON, every decision with its evidence
        </Menu.Item>
        <Menu.Item onClick={() => void scenario().catch(tellProblem)}>
          As a scenario for the simulator (a sketch)
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

function save(name: string, text: string, type: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([text], { type }));
  link.download = name;
  link.click();
  URL.revokeObjectURL(link.href);
}
