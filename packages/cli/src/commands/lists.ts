import { type HostList, hostListSchema, type VmList, vmListSchema } from '@picket/protocol';
import type { Client } from '../client.ts';
import { allPages } from '../pages.ts';

/** Every host of a cluster. */
export function allHosts(client: Client, cluster: string): Promise<HostList> {
  return allPages(
    (after) => client.get(hostListSchema, ['clusters', cluster, 'hosts'], { after }),
    (before, page) => ({ ...page, hosts: [...before.hosts, ...page.hosts] }),
  );
}

/** Every VM of a cluster. */
export function allVms(client: Client, cluster: string): Promise<VmList> {
  return allPages(
    (after) => client.get(vmListSchema, ['clusters', cluster, 'vms'], { after }),
    (before, page) => ({ ...page, vms: [...before.vms, ...page.vms] }),
  );
}
