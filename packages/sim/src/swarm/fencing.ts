import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { SwarmApi } from './api.ts';
import type { HostPlan } from './plan.ts';

const powerCommand = fileURLToPath(new URL('./power.pl', import.meta.url));

/**
 * Gives a cluster the fence driver of simulated hosts: a command on this machine that talks to this swarm. Its server must
 * run on this machine too.
 */
export async function setFencing(
  api: SwarmApi,
  cluster: string,
  stateDir: string,
  action: 'off' | 'reboot',
): Promise<void> {
  const command = ['perl', powerCommand, resolve(stateDir)];
  const values = {
    fenceDriver: 'exec',
    ipmiExec: command.map(quoted).join(' '),
    ipmiExecutionSyntax: '"$IPMI_EXEC --host $IPMI_HOST $IPMI_ACTION"',
    ipmiActionStop: 'off',
    ipmiActionStart: 'on',
    ipmiActionReboot: 'reboot',
    ipmiActionBlink: 'blink',
    ipmiActionTest: 'test',
    ipmiActionStatus: 'status',
    ipmiActionIdentity: 'identity',
    fencingAction: action,
  };
  for (const [key, value] of Object.entries(values)) await api.set(cluster, key, value);
}

export async function setDevice(api: SwarmApi, plan: HostPlan): Promise<void> {
  await api.set(plan.cluster, 'ipmiHost', plan.device, plan.name);
}

/** The exec driver splits like a shell. */
function quoted(word: string): string {
  return /^[\w./:=@-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
