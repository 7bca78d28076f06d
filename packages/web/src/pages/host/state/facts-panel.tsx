import type { HostDetails } from '@picket/protocol';
import { Facts } from '../../../parts/facts.tsx';
import { Panel } from '../../../parts/panel.tsx';
import { Age } from '../../../parts/time.tsx';
import { actionWords } from '../../../words/actions.ts';
import { listed, memory } from '../../../words/text.ts';

export function FactsPanel({ host }: { host: HostDetails }) {
  const { link, incidentDetails, inventory, announcedStop } = host;
  return (
    <Panel title="Host">
      <Facts
        facts={[
          [
            'Link',
            link.up ? (
              'up'
            ) : link.lastHeardSeconds === null ? (
              'down, never heard'
            ) : (
              <span key="link">
                down, last heard <Age seconds={link.lastHeardSeconds} ago />
              </span>
            ),
          ],
          ['When it dies', actionWords[host.fencingAction].label],
          host.watchdog === null ? null : ['Watchdog', host.watchdog.sentence],
          incidentDetails === null
            ? null
            : [
                'This outage',
                <span key="outage">
                  {incidentDetails.deadRounds} of {incidentDetails.rounds} rounds found it dead, over{' '}
                  <Age seconds={incidentDetails.openSeconds} />.
                  {incidentDetails.counted ? ' It has used one action of the cap.' : ''}
                  {incidentDetails.needsClick ? ' It waits for “Act now”.' : ''}
                </span>,
              ],
          host.maintenanceReason === null ? null : ['In maintenance for', host.maintenanceReason],
          host.automaticMaintenance ? ['Marked by a fence', 'takes no new VM until it is back'] : null,
          announcedStop === null
            ? null
            : [
                'Clean shutdown',
                <span key="stop">
                  announced <Age seconds={announcedStop.agoSeconds} ago /> with {announcedStop.running} running VMs
                </span>,
              ],
          ['Memory', `${memory(host.memoryFreeMib)} free of ${memory(host.memoryTotalMib)}`],
          ['Rack', host.rack ?? 'not labelled'],
          ['Addresses', host.addresses.length === 0 ? 'none told' : listed(host.addresses)],
          inventory === null
            ? null
            : [
                'What runs on it',
                inventory.ok ? (
                  <span key="inventory">
                    told <Age seconds={inventory.agoSeconds} ago />
                  </span>
                ) : (
                  `libvirt could not be asked: ${inventory.reason}`
                ),
              ],
          host.otherManagers.length === 0
            ? null
            : ['Other managers', `${listed(host.otherManagers)}; their VMs are left alone`],
          host.machineId === null ? null : ['Machine', host.machineId],
        ]}
      />
    </Panel>
  );
}
