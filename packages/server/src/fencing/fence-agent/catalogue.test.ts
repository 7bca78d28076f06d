import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { agentCatalogue } from './catalogue.ts';
import { installedAgents } from './fence-agent-driver.ts';

const described = (name: string) =>
  `<resource-agent name="${name}" shortdesc="Agent ${name}"><parameters><parameter name="password" required="1"><content type="string"/><shortdesc lang="en">Login\n password</shortdesc></parameter></parameters><actions><action name="off"/></actions></resource-agent>`;

describe('the catalogue of fence agents', () => {
  let folder: string;
  const program = (name: string, script: string): void => {
    writeFileSync(join(folder, name), `#!/bin/sh\n${script}\n`);
    chmodSync(join(folder, name), 0o755);
  };
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'picket-catalogue-'));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('lists what there is, a broken one with its error, and nothing that is no agent', async () => {
    program('fence_good', `echo '${described('fence_good')}'`);
    program('fence_bad', 'echo no >&2; exit 1');
    program('fence_odd', 'echo "<html></html>"');
    program('fence_open', 'echo "<resource-agent>"');
    program('fence-dash', 'exit 0');
    program('reboot', 'exit 0');
    const entries = await agentCatalogue([folder, join(folder, 'nowhere')]).list();
    expect(entries.map(({ name, problem }) => [name, problem])).toEqual([
      ['fence_bad', 'The fence agent fence_bad cannot be used: it does not say what it can do (Exit code 1: no).'],
      ['fence_good', null],
      ['fence_odd', 'The fence agent fence_odd cannot be used: its metadata describes no fence agent but a "html".'],
      ['fence_open', expect.stringContaining('its metadata is no XML')],
    ]);
    expect(entries[1]?.metadata).toMatchObject({
      shortdesc: 'Agent fence_good',
      parameters: [{ name: 'password', type: 'string', required: true, secret: true, description: 'Login password' }],
    });
  });

  it('asks an agent once, at most two at a time, and again when its file changes', async () => {
    const log = join(folder, 'log');
    const script = `echo begin >> ${log}; sleep 0.1; echo end >> ${log}; echo '${described('x')}'`;
    const many = mkdtempSync(join(folder, 'many-'));
    for (const name of ['fence_a', 'fence_b', 'fence_c', 'fence_d'])
      program(join(many.slice(folder.length + 1), name), script);
    const { readFileSync, utimesSync } = await import('node:fs');
    const catalogue = agentCatalogue([many]);
    await catalogue.list();
    await catalogue.list();
    const lines = readFileSync(log, 'utf8').trim().split('\n');
    expect(lines.filter((line) => line === 'begin')).toHaveLength(4);
    let running = 0;
    for (const line of lines) {
      running += line === 'begin' ? 1 : -1;
      expect(running).toBeLessThanOrEqual(2);
    }
    utimesSync(join(many, 'fence_a'), 1, 1);
    await catalogue.list('fence_a');
    expect(readFileSync(log, 'utf8').trim().split('\n')).toHaveLength(10);
  });

  it('can read the agents of this machine, and knows what they cut (S20)', async () => {
    const classes = {
      power: ['fence_apc', 'fence_apc_snmp', 'fence_eaton_snmp', 'fence_ilo5', 'fence_ipmilan', 'fence_redfish'],
      fabric: ['fence_brocade', 'fence_ifmib', 'fence_mpath', 'fence_scsi'],
      helper: ['fence_heuristics_ping', 'fence_kdump', 'fence_sbd'],
    };
    let read = 0;
    for (const [expected, names] of Object.entries(classes)) {
      for (const name of names) {
        const [entry] = await installedAgents.list(name);
        if (entry === undefined) continue;
        expect(entry, name).toMatchObject({ problem: null, class: expected });
        read += 1;
      }
    }
    const found = await installedAgents.find('fence_ipmilan', 10_000);
    expect(read > 0).toBe(!('problem' in found));
  }, 60_000);
});
