import type { Scenario, VmExpectation } from './schema.ts';

/** A scenario as a file in the documented format: what is as by default is left out. Read back it is the same scenario. */
export function toYaml(scenario: Scenario, notes: readonly string[] = []): string {
  const { name, why, seed, cluster, timeline, until, expect } = scenario;
  const lines = notes.map((note) => `# ${note.replaceAll(/[\r\n]+/g, ' ')}`);
  lines.push(`name: ${word(name)}`);
  if (why !== undefined) lines.push(`why: ${word(why)}`);
  if (seed !== undefined) lines.push(`seed: ${seed}`);
  lines.push('cluster:');
  listed(lines, 'hosts', cluster.hosts.map(hostFields));
  listed(lines, 'pools', cluster.pools.map(poolFields));
  listed(lines, 'vms', cluster.vms.map(vmFields));
  if (cluster.servers !== 1) lines.push(`  servers: ${cluster.servers}`);
  if (Object.keys(cluster.settings).length > 0) lines.push(`  settings: ${flow(cluster.settings)}`);
  lines.push(timeline.length === 0 ? 'timeline: []' : 'timeline:');
  for (const { at, action } of timeline) lines.push(`  - ${flow({ at: duration(at), ...actionFields(action) })}`);
  lines.push(`until: ${duration(until)}`);
  const expected = Object.entries({ ...expect, vms: vmExpectations(expect.vms) }).filter(([, v]) => v !== undefined);
  if (expected.length > 0) lines.push('expect:', ...expected.map(([key, value]) => `  ${key}: ${flow(value)}`));
  return `${lines.join('\n')}\n`;
}

type Fields = Readonly<Record<string, unknown>>;

function listed(lines: string[], key: string, entries: readonly Fields[]): void {
  lines.push(entries.length === 0 ? `  ${key}: []` : `  ${key}:`);
  for (const entry of entries) lines.push(`    - ${flow(entry)}`);
}

function hostFields({ name, memoryMib, rack, bmc, settings }: Scenario['cluster']['hosts'][number]): Fields {
  return {
    name,
    memoryMib: unless(memoryMib, 65_536),
    rack,
    bmc: unless(bmc, true),
    settings: Object.keys(settings).length === 0 ? undefined : settings,
  };
}

function poolFields({ name, type, lockLease }: Scenario['cluster']['pools'][number]): Fields {
  return { name, type, lockLease: lockLease === 0 ? undefined : duration(lockLease) };
}

function vmFields(vm: Scenario['cluster']['vms'][number]): Fields {
  return {
    ...vm,
    memoryMib: unless(vm.memoryMib, 2048),
    priority: unless(vm.priority, 100),
    writes: unless(vm.writes, '1s'),
    policy: unless(vm.policy, 'restart'),
    local: unless(vm.local, false),
  };
}

function vmExpectations(vms: Scenario['expect']['vms']): Fields | undefined {
  if (vms === undefined) return undefined;
  const shown = ({ running, starts, notBefore }: VmExpectation): Fields => ({
    running: running === undefined || !('host' in running) ? running?.kind : place(running),
    starts,
    notBefore: notBefore === undefined ? undefined : duration(notBefore),
  });
  return Object.fromEntries(Object.entries(vms).map(([vm, expected]) => [vm, shown(expected)]));
}

function place({ kind, host }: { kind: 'host' | 'any-but'; host: string }): string {
  return kind === 'host' ? host : `any-but ${host}`;
}

/** Fields of actions that are lengths of time. */
const durations = new Set(['for', 'delay', 'by']);

function actionFields(action: Scenario['timeline'][number]['action']): Fields {
  const fields = Object.entries(action).map(([key, value]): [string, unknown] => {
    if (typeof value === 'number' && durations.has(key)) return [key, duration(value)];
    if (key === 'loss') return [key, `${Number((100 * Number(value)).toFixed(3))}%`];
    if (key === 'oneWay') return [key, unless(value, false)];
    return [key, value];
  });
  return Object.fromEntries(fields);
}

function unless(value: unknown, usual: unknown): unknown {
  return value === usual ? undefined : value;
}

/** Milliseconds in the words of a scenario file: `95s`, `250ms`, `-3s20ms`. */
function duration(ms: number): string {
  const [whole, rest] = [Math.floor(Math.abs(ms) / 1000), Math.abs(ms) % 1000];
  const sign = ms < 0 ? '-' : '';
  if (rest === 0) return `${sign}${whole}s`;
  return `${sign}${whole === 0 ? '' : `${whole}s`}${rest}ms`;
}

function flow(value: unknown): string {
  if (typeof value === 'string') return word(value);
  if (typeof value !== 'object' || value === null) return String(value);
  if (Array.isArray(value)) return `[${value.map(flow).join(', ')}]`;
  const fields = Object.entries(value as Fields).filter(([, v]) => v !== undefined);
  return `{ ${fields.map(([key, v]) => `${key}: ${flow(v)}`).join(', ')} }`;
}

/** Bare where YAML reads it as the same string, else quoted. `off` may stand bare: it means the action wherever it can appear. */
function word(text: string): string {
  const plain =
    /^[A-Za-z]([A-Za-z0-9 ._-]*[A-Za-z0-9])?$/.test(text) && !/^(true|false|null|yes|no|on|y|n)$/i.test(text);
  return plain || /^-?(\d+m?s)+$/.test(text) ? text : JSON.stringify(text);
}
