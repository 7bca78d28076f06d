import { join } from 'node:path';
import type { NotifierConfig } from '@picket/protocol';
import { scripts } from '../lab/files.ts';
import type { Lab } from '../lab/state.ts';
import { serverAddress } from '../net/addresses.ts';
import { rest } from '../server/rest.ts';
import { peerCertificate } from './certificate.ts';
import { mailAccess, type PeerName, peerNames, peerPorts, trapCommunity, trapUser, webhookSecret } from './peers.ts';

const host = serverAddress;

/** What Picket must be told to reach each peer, as the configuration of a notifier. */
export const reach = {
  mail: (lab: Lab): Config<'email'> => ({
    kind: 'email',
    host,
    port: peerPorts.mail,
    tls: 'starttls',
    caCertificate: peerCertificate(lab),
    ...mailAccess,
    from: 'Picket <picket@lab.example>',
    to: ['night-shift@lab.example'],
  }),
  trap: (_lab: Lab, type: 'trap' | 'inform' = 'trap'): Config<'snmp'> => ({
    kind: 'snmp',
    host,
    port: peerPorts.trap,
    version: '2c',
    type,
    community: trapCommunity,
  }),
  trapV3: (_lab: Lab, type: 'trap' | 'inform' = 'trap'): Config<'snmp'> => ({
    kind: 'snmp',
    host,
    port: peerPorts.trap,
    version: '3',
    type,
    ...trapUser,
    authProtocol: 'sha',
    privProtocol: 'aes',
  }),
  webhook: (lab: Lab): Config<'webhook'> => ({
    kind: 'webhook',
    url: `https://${host}:${peerPorts.webhook}/picket`,
    secret: webhookSecret,
    caCertificate: peerCertificate(lab),
  }),
  command: (lab: Lab): Config<'command'> => ({
    kind: 'command',
    command: `${join(scripts, 'command-sink.sh')} ${lab.files.peer('command')}`,
  }),
  ping: (lab: Lab): Config<'ping'> => ({
    kind: 'ping',
    url: `https://${host}:${peerPorts.webhook}/ping`,
    everySeconds: 10,
    caCertificate: peerCertificate(lab),
  }),
};

/** Makes each of these peers a notifier of its own name that hears everything. */
export async function tellPicket(lab: Lab, peers: readonly PeerName[] = peerNames): Promise<void> {
  for (const peer of peers) await rest.putNotifier(lab, peer, { config: reach[peer](lab) });
}

/** What is left out has its default. */
type Config<K extends NotifierConfig['kind']> = { kind: K } & Partial<Extract<NotifierConfig, { kind: K }>>;
