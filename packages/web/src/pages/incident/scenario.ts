import type { HostView, IncidentStory, JournalEntryView, VmView } from '@picket/protocol';

/**
 * A scenario file that plays something like this incident in the simulator: the same hosts and VMs, and the fault that the journal
 * points at. A sketch to work on: the journal knows what was seen, not what happened.
 */
export function scenarioText(story: IncidentStory, hosts: readonly HostView[], vms: readonly VmView[]): string {
  const { host, entries } = story;
  const fault = faultOf(entries);
  const lost = entries.filter(({ kind }) => kind === 'vm-start').map(({ subject }) => subject);
  const before = (vm: VmView): string | undefined => (lost.includes(vm.name) ? host : vm.on[0]?.host);
  const lastMs = Date.parse(entries.at(-1)?.at ?? '') - Date.parse(entries[0]?.at ?? '');
  const action = entries.some(({ kind }) => kind === 'power-on')
    ? 'reboot'
    : entries.some(({ kind }) => kind === 'would-have-acted')
      ? 'nothing'
      : 'off';
  const names = new Set([host, ...hosts.map(({ name }) => name)]);
  return [
    `name: ${quoted(`incident ${story.id}`)}`,
    `why: ${quoted(`Sketched from the journal of ${story.id}: ${host} fell silent.`)}`,
    'cluster:',
    '  hosts:',
    ...[...names].map((name) => `    - { name: ${quoted(name)} }`),
    ...poolsOf(entries),
    '  vms:',
    ...vms.flatMap((vm) => {
      const where = before(vm);
      if (where === undefined || !names.has(where)) return [];
      const group = vm.group === null ? '' : `, group: ${quoted(vm.group)}`;
      return [
        `    - { name: ${quoted(vm.name)}, host: ${quoted(where)}, priority: ${vm.priority}, policy: ${vm.policy}, memoryMib: ${Math.max(1, Math.round(vm.memoryMib))}${group} }`,
      ];
    }),
    `  settings: { fencingAction: '${action}' }`,
    'timeline:',
    `  - { at: 10s, do: ${fault}, host: ${quoted(host)}${bmcDied(entries) && fault === 'host.power-cut' ? ', bmcToo: true' : ''} }`,
    `until: ${Math.max(60, Math.ceil((Number.isFinite(lastMs) ? lastMs : 0) / 1000) + 60)}s`,
    '',
  ]
    .filter((line, at, all) => !(line === '  vms:' && !(all[at + 1] ?? '').startsWith('    - ')))
    .join('\n');
}

/** What most likely happened: an agent that died while its host wrote on, lost power, or a crash. */
function faultOf(entries: readonly JournalEntryView[]): string {
  if (entries.some(({ data }) => data.to === 'degraded')) return 'agent.kill';
  const off = entries.some(({ kind }) => kind === 'read-off');
  return off || bmcDied(entries) ? 'host.power-cut' : 'host.panic';
}

function bmcDied(entries: readonly JournalEntryView[]): boolean {
  const reads = entries.filter(({ kind }) => kind === 'power-read');
  return reads.length > 0 && reads.every(({ data }) => data.power === 'unknown');
}

/** Pools that the evidence speaks of. */
function poolsOf(entries: readonly JournalEntryView[]): string[] {
  const keys = entries.flatMap(({ data }) =>
    Array.isArray(data.sources) ? (data.sources as { key: string }[]).map(({ key }) => key) : [],
  );
  const pools = [
    ...new Set(keys.filter((key) => key.startsWith('heartbeat:')).map((key) => key.slice('heartbeat:'.length))),
  ];
  return pools.length === 0 ? [] : ['  pools:', ...pools.map((pool) => `    - { name: ${quoted(pool)}, type: nfs }`)];
}

/** A JSON string is a YAML string. */
function quoted(text: string): string {
  return JSON.stringify(text);
}
