import { join } from 'node:path';
import { labDir } from '../lab/files.ts';
import type { Lab } from '../lab/state.ts';
import type { LabStatus } from '../lab/status.ts';

/** The status as a person reads it. */
export function statusText(status: LabStatus): string {
  if (!status.running) return `The lab in ${status.dir} does not run. Start it with: ./lab/lab up`;
  const rows = status.hosts.map(({ host, power, agent, bmc, guests }) =>
    [
      host.padEnd(8),
      `power ${power}`.padEnd(12),
      `agent ${agent}`.padEnd(20),
      `BMC ${bmc.join(', ') || 'ok'}`.padEnd(14),
      guests.join(' ') || '-',
    ].join('  '),
  );
  const nowhere = status.vms.filter(({ hosts }) => hosts.length === 0).map(({ vm }) => vm);
  const twice = status.vms
    .filter(({ hosts }) => hosts.length > 1)
    .map(({ vm, hosts }) => `${vm} on ${hosts.join(' and ')}`);
  return [
    ...rows,
    `server    ${status.server === 'none' ? 'none in this lab' : `${status.server} at ${status.url}`}`,
    ...(nowhere.length > 0 ? [`nowhere   ${nowhere.join(' ')}`] : []),
    ...(twice.length > 0 ? [`TWICE     ${twice.join(', ')}`] : []),
    ...status.cuts.map(({ from, to }) => `cut       ${from} → ${to}`),
    ...status.timers.map(({ argv, due }) => `timer     ${argv.slice(1).join(' ')} at ${due}`),
  ].join('\n');
}

/** What to type next after `up`. */
export function nextText(lab: Lab): string {
  const dir = lab.dir === labDir(undefined) ? '' : ` --dir ${lab.dir}`;
  const [host] = lab.hosts;
  const [vm] = lab.vms;
  const lines: [string, string][] = [];
  if (lab.withServer) {
    lines.push(['watch the story', './picket status --watch']);
  }
  if (host) lines.push(['cut the power', `./lab/lab host-power-cut ${host.name}${dir}`]);
  if (vm) lines.push([`where is ${vm.name}`, `./lab/lab where ${vm.name}${dir}`]);
  if (host) lines.push(['power on again', `./lab/lab host-power-on ${host.name}${dir}`]);
  lines.push(['the lab itself', `./lab/lab status${dir}`], ['take it down', `./lab/lab down${dir}`]);
  const found = lab.dir === join(lab.checkout, '.lab/default');
  const environment =
    lab.withServer && !found
      ? [
          '',
          'For ./picket, type this first:',
          `  export PICKET_URL=http://127.0.0.1:${lab.port} PICKET_TOKEN_FILE=${lab.files.server}/admin.token`,
        ]
      : [];
  return [
    ...environment,
    '',
    environment.length > 0 ? 'Then:' : 'Type next:',
    ...lines.map(([what, command]) => `  ${what.padEnd(18)} ${command}`),
  ].join('\n');
}
