import { Button, Menu } from '@mantine/core';
import type { IncidentStory, ReplayView } from '@picket/protocol';
import { IconDownload } from '@tabler/icons-react';
import { get } from '../../api/client.ts';
import { tell, tellProblem } from '../../parts/action.tsx';

/** The story to take away: for a ticket as JSON, for the simulator as a scenario file with what has to come of it. */
export function Exports({ story }: { story: IncidentStory }) {
  const replay = async (): Promise<void> => {
    const { file, text } = await get<ReplayView>(['clusters', story.cluster, 'incidents', story.id, 'replay']);
    save(file, text, 'text/yaml');
    tell(`${file} is saved. Play it with: picket sim run ${file}`);
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
        <Menu.Item onClick={() => void replay().catch(tellProblem)}>As a scenario that the simulator replays</Menu.Item>
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
