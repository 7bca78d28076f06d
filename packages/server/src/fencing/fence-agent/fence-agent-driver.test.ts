import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { FenceDevice } from '../driver.ts';
import { noBmcHere } from '../testing/bmc-simulator.ts';
import { testDevice } from '../testing/device.ts';
import { fenceDriverContract } from '../testing/driver-contract.ts';
import { ipmiBench } from '../testing/ipmi-bench.ts';
import { agentCatalogue } from './catalogue.ts';
import { fenceAgentDriver, fenceAgentDriverOf, installedAgents } from './fence-agent-driver.ts';

const ipmilan = await installedAgents.find('fence_ipmilan', 10_000);
const missing = noBmcHere() ?? ('problem' in ipmilan ? ipmilan.problem : null);

fenceDriverContract(
  'fence-agent with fence_ipmilan',
  fenceAgentDriver,
  ipmiBench(
    ({ port, username, password }) =>
      testDevice({
        ...{ port, username, password, driver: 'fence-agent' },
        agent: { name: 'fence_ipmilan', options: 'lanplus=1 cipher=3' },
      }),
    missing,
  ),
  { identity: false, light: false, waitsForOff: true },
);

const metadata = (actions: string, more = ''): string => `<?xml version="1.0" ?>
<resource-agent name="fence_x" shortdesc="Fence agent for tests">
<parameters>
  <parameter name="action" required="1"><content type="string" default="reboot" /></parameter>
  <parameter name="ip" required="1" obsoletes="ipaddr"><content type="string" /></parameter>
  <parameter name="ipport" required="0"><content type="integer" default="22" /></parameter>
  <parameter name="username" required="0"><content type="string" /></parameter>
  <parameter name="password" required="0"><content type="string" /></parameter>
  <parameter name="plug" required="0" obsoletes="port"><content type="string" /></parameter>
  <parameter name="method" required="0"><content type="select"><option value="onoff" /><option value="cycle" /></content></parameter>
  <parameter name="ssl" required="0"><content type="boolean" /></parameter>
  <parameter name="power_timeout" required="0"><content type="second" default="20" /></parameter>
  <parameter name="api_token" required="0"><content type="string" /></parameter>
  <parameter name="note" required="0"><content type="string" /><shortdesc>Any text</shortdesc></parameter>${more}
</parameters>
<actions><action name="on" automatic="0"/>${actions}</actions>
</resource-agent>`;

const usual = '<action name="off"/><action name="reboot"/><action name="status"/><action name="monitor"/>';

describe('driver fence-agent, on its own', () => {
  let folder: string;
  /** An agent that keeps what it reads, prints `out` and ends with `code`. */
  const agent = (name: string, out: string, code = 0, about = metadata(usual)): void => {
    writeFileSync(join(folder, `${name}.xml`), about);
    const script = `#!/bin/sh
cd ${folder}
if [ "$1" = -o ]; then cat ${name}.xml; exit 0; fi
echo "$#" > args; cat > input
cat <<'EOT'
${out}
EOT
exit ${code}
`;
    writeFileSync(join(folder, name), script);
    chmodSync(join(folder, name), 0o755);
  };
  const input = (): string[] => readFileSync(join(folder, 'input'), 'utf8').split('\n').slice(0, -1);
  const driver = () => fenceAgentDriverOf(agentCatalogue([folder]));
  const device = (over: Partial<FenceDevice> = {}, options = '', name = 'fence_x'): FenceDevice =>
    testDevice({ driver: 'fence-agent', username: 'u', password: 'topsecret', agent: { name, options }, ...over });
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'picket-agents-'));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it.each([
    ['Status: ON', 0, 'on'],
    ['Status: OFF', 2, 'off'],
    ['Status: OFF', 0, 'unknown'],
    ['Status: ON', 2, 'unknown'],
    ['', 2, 'unknown'],
    ['', 0, 'unknown'],
    ['Status: OFF', 1, 'unknown'],
    ['Status: ON\nStatus: OFF', 2, 'unknown'],
    ['My Status: OFF', 2, 'unknown'],
  ])('reads %j with exit code %i as %s', async (out, code, power) => {
    agent('fence_x', out, code);
    expect((await driver().status(device(), 5_000)).power).toBe(power);
  });

  it('sends everything on standard input, the action always, and nothing on the command line', async () => {
    agent('fence_x', 'Success: Powered OFF');
    const told = await driver().command(device({ plug: 'A 1' }, 'ssl=1 note="two words"'), 'off', 10_000);
    expect(told).toEqual({ accepted: true, detail: 'Success: Powered OFF' });
    expect(readFileSync(join(folder, 'args'), 'utf8')).toBe('0\n');
    expect(input()).toEqual([
      ...['action=off', 'ssl=1', 'note=two words', 'ip=127.0.0.1', 'ipport=623', 'username=u', 'password=topsecret'],
      ...['plug=A 1', 'method=onoff', 'power_timeout=6'],
    ]);
  });

  it('lets every user, password and plug arrive as it is, or refuses it with a reason', async () => {
    agent('fence_x', 'ok');
    const hostile = fc.oneof(
      fc.constantFrom(
        ' a ',
        '"q"',
        '"',
        "'",
        '\\',
        '-x',
        '#',
        'a=b',
        '$(id)',
        '`id`',
        '; id',
        '\u00a0',
        'ä€😀',
        'a\nb=c',
        'a\0',
        '\u0085',
        '\u001b',
      ),
      fc.string({ unit: 'grapheme', minLength: 1 }),
    );
    const said = driver();
    await fc.assert(
      fc.asyncProperty(hostile, hostile, hostile, async (username, password, plug) => {
        const { accepted, detail } = await said.command(device({ username, password, plug }), 'off', 8_000);
        if (!accepted) {
          expect(detail).toMatch(
            /^Nothing was sent: The value of \w+ contains a (line break|NUL character|control character)\.$/,
          );
          expect(`${username}${password}${plug}`).toMatch(/\p{Cc}/u);
          return;
        }
        // As fencing.py reads a line: blanks off, split at the first "=", one pair of quotes off.
        const read = new Map(
          input().map((line) => [
            line.slice(0, line.indexOf('=')),
            line
              .trim()
              .slice(line.indexOf('=') + 1)
              .replace(/^"(.*)"$/s, '$1'),
          ]),
        );
        expect([read.get('username'), read.get('password'), read.get('plug')]).toEqual([username, password, plug]);
      }),
      { numRuns: 60 },
    );
  });

  it.each([
    ['colour=red', 'fence_x has no option colour'],
    ['method=cycle', 'must be onoff'],
    ['action=on', 'Picket itself sends the action'],
    ['port=3', 'set fencePlug'],
    ['ip=10.0.0.1', 'set ipmiHost'],
    ['password=x', 'set ipmiPassword'],
    ['password-script=/bin/x', 'run by a shell'],
    ['verbose=1', 'passwords into logs'],
    ['missing-as-off=1', 'would count as off'],
    ['help=1', 'would do nothing'],
    ['api_token=x', 'is a secret'],
    ['ssl=maybe', 'must be 1 or 0'],
    ['power_timeout=long', 'must be a number'],
    ['ssl', 'key=value'],
    ['ssl=1 ssl=0', 'given twice'],
    ['note="x', 'never closed'],
  ])('refuses options %s', async (options, reason) => {
    agent('fence_x', 'Success');
    rmSync(join(folder, 'input'), { force: true });
    const { accepted, detail } = await driver().command(device({}, options), 'off', 5_000);
    expect([accepted, detail]).toEqual([false, expect.stringContaining(reason)]);
    expect(() => input()).toThrow();
  });

  it('says what an agent needs, lacks or is not', async () => {
    agent(
      'fence_y',
      '',
      0,
      metadata('<action name="monitor"/>', '<parameter name="zone" required="1"><content type="string"/></parameter>'),
    );
    const y = (options: string) => device({}, options, 'fence_y');
    expect((await driver().status(y('zone=a'), 5_000)).detail).toBe('fence_y has no action status.');
    expect((await driver().command(y('zone=a'), 'off', 5_000)).detail).toContain('has no action off');
    expect((await driver().test(y(''), 5_000)).detail).toContain('fence_y needs its option zone');
    expect(await driver().test(y('zone=a'), 5_000)).toMatchObject({ accepted: true });
    agent(
      'fence_w',
      '',
      0,
      metadata(usual, '<parameter name="port_as_ip" required="0"><content type="boolean"/></parameter>'),
    );
    expect((await driver().command(device({ plug: '10.0.0.9' }, '', 'fence_w'), 'off', 5_000)).detail).toContain(
      'fence_w stands for one host: unset fencePlug',
    );
    for (const [name, reason] of [
      ['fence_none', 'is not installed'],
      ['../bin/sh', 'is no name of a fence agent'],
      ['ipmitool', 'is no name of a fence agent'],
    ] as const)
      expect((await driver().status(device({}, '', name), 5_000)).detail).toContain(reason);
  });

  it('takes no status of an agent that cuts no power, by its name or by its metadata (S20)', async () => {
    agent('fence_dummy', 'Status: OFF', 2);
    agent('fence_z', 'Status: OFF', 2, metadata(usual).replace('automatic="0"', 'automatic="1"'));
    for (const name of ['fence_dummy', 'fence_z']) {
      const { power, detail } = await driver().status(device({}, '', name), 5_000);
      expect([power, detail]).toEqual(['unknown', `${name} does not cut the power: its status proves nothing (S20).`]);
    }
    expect(driver().deviceClass(device({}, '', 'fence_dummy'))).toBe('helper');
    expect(driver().deviceClass(device({}, '', 'fence_scsi'))).toBe('fabric');
    expect(driver().deviceClass(device())).toBe('power');
  });

  it('keeps the password out of what an agent complains of', async () => {
    agent('fence_x', '2025-01-31 10:00:00,123 ERROR: no topsecret for u', 1);
    const { detail } = await driver().status(device(), 5_000);
    expect(detail).toBe('Exit code 1: no [secret] for u');
  });
});
