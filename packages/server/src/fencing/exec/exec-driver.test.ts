import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { FenceDevice } from '../driver.ts';
import { testDevice } from '../testing/device.ts';
import { fenceDriverContract } from '../testing/driver-contract.ts';
import { ipmiBench } from '../testing/ipmi-bench.ts';
import { execDriver } from './exec-driver.ts';

const template = testDevice().exec;

const at = (port: number, username: string, password: string, exec: Partial<FenceDevice['exec']>): FenceDevice =>
  testDevice({ port, username, password, driver: 'exec', exec: { ...template, ...exec } });

const withShortOptions = {
  exec: 'ipmitool -I lanplus -C 3',
  syntax: '"\\$IPMI_EXEC -U \\$IPMI_Username -P \\$IPMI_password -H \\$IPMI_HOST -p \\$IPMI_PORT \\$IPMI_ACTION"',
};
fenceDriverContract(
  'exec with ipmitool',
  execDriver,
  ipmiBench(({ port, username, password }) => at(port, username, password, withShortOptions)),
);

/** The request's line to the letter, with the wrapper that the operator guide offers. */
const asRequested = {
  exec: `${fileURLToPath(new URL('../../../../../docs/examples/ipmitool-long', import.meta.url))} -I lanplus -C 3`,
  syntax:
    '"\\$IPMI_EXEC --username \\$IPMI_Username --password \\$IPMI_password --command \\$IPMI_ACTION --host \\$IPMI_HOST"',
};
fenceDriverContract(
  "exec with the request's line",
  execDriver,
  ipmiBench(({ port, username, password }) => at(port, username, password, asRequested)),
);

describe('driver exec, on its own', () => {
  let folder: string;
  let tool: string;
  const argsSeen = (): string[] => readFileSync(join(folder, 'args'), 'utf8').split('\0').slice(0, -1);
  /** Program that keeps its arguments, prints `out` and ends with `code`. */
  const program = (out: string, code = 0): void => {
    writeFileSync(tool, `#!/bin/sh\nprintf '%s\\0' "$@" > ${folder}/args\ncat <<'EOF'\n${out}\nEOF\nexit ${code}\n`);
    chmodSync(tool, 0o755);
  };
  const device = (over: Partial<FenceDevice> & { syntax?: string }): FenceDevice => {
    const { syntax = '$IPMI_EXEC -u $IPMI_USERNAME -p $IPMI_PASSWORD $IPMI_HOST $IPMI_ACTION', ...rest } = over;
    return testDevice({
      driver: 'exec',
      username: 'u',
      password: 'topsecret',
      exec: { ...template, exec: tool, syntax },
      ...rest,
    });
  };
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'picket-exec-'));
    tool = join(folder, 'tool');
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it.each([
    ['Chassis Power is on', 0, 'on'],
    ['Status: OFF', 0, 'off'],
    ['{"PowerState":"Off"}', 0, 'off'],
    ['Chassis Power is off', 1, 'unknown'],
    ['', 0, 'unknown'],
    ['was on, is off', 0, 'unknown'],
    ['host is off-line', 0, 'unknown'],
    ['power cannot be switched off', 0, 'unknown'],
    ['error: on', 0, 'unknown'],
    ['connection officially wonderful', 0, 'unknown'],
  ])('reads %j with exit code %i as %s', async (out, code, power) => {
    program(out, code);
    expect(await execDriver.status(device({}), 5_000)).toMatchObject({ power });
  });

  it('keeps the password out of its answers, and still reads the power when the password is a word of the output', async () => {
    program('Chassis Power is off, said topsecret', 0);
    const { power, detail } = await execDriver.status(device({}), 5_000);
    expect(power).toBe('off');
    expect(detail).toBe('Chassis Power is off, said [secret]');
    expect(await execDriver.status(device({ password: 'off' }), 5_000)).toMatchObject({ power: 'off' });
  });

  it('passes hostile user names and passwords as one argument each, through no shell', async () => {
    program('ok');
    const hostile = fc.oneof(
      fc.constantFrom(
        '; reboot',
        '$(reboot)',
        '`id`',
        '"',
        "'",
        '\\',
        '-rf',
        '--help',
        '*',
        '~',
        '$HOME',
        'a b',
        '',
        '&&',
        '|',
        '>x',
        '$\u007bPATH}',
        '%s',
        '!!',
        '#',
        'ä€😀',
      ),
      fc.string({ unit: 'grapheme' }).filter((text) => !/[\0\r\n]/.test(text)),
    );
    await fc.assert(
      fc.asyncProperty(hostile, hostile, async (username, password) => {
        expect(await execDriver.command(device({ username, password }), 'off', 5_000)).toMatchObject({
          accepted: true,
        });
        expect(argsSeen()).toEqual(['-u', username, '-p', password, '127.0.0.1:623', 'chassis', 'power', 'off']);
      }),
      { numRuns: 40 },
    );
  });

  it.each([
    ['a\nb', 'The user name contains a line break.'],
    ['a\0b', 'The user name contains a NUL character.'],
  ])('refuses %j with a reason', async (username, reason) => {
    const { accepted, detail } = await execDriver.command(device({ username }), 'off', 5_000);
    expect(accepted).toBe(false);
    expect(detail).toContain(reason);
  });

  it('refuses a value that begins with a dash where it would be an option, and a plug that does anywhere', async () => {
    program('ok');
    const alone = '$IPMI_EXEC $IPMI_USERNAME $IPMI_ACTION';
    const said = async (over: Parameters<typeof device>[0]) =>
      (await execDriver.command(device(over), 'off', 5_000)).detail;
    expect(await said({ syntax: alone, username: '--help' })).toContain('begins with a dash and stands alone');
    expect(await said({ syntax: '$IPMI_EXEC -n $IPMI_PLUG $IPMI_ACTION', plug: '-x' })).toContain('fencePlug begins');
    expect(
      await said({
        syntax: '$IPMI_EXEC -n$IPMI_PLUG --u=$IPMI_USERNAME -- $IPMI_PASSWORD',
        plug: '3',
        username: '-u',
        password: '-p',
      }),
    ).toContain('ok');
    expect(argsSeen()).toEqual(['-n3', '--u=-u', '--', '-p']);
  });

  it('takes as accepted what the settings say, and nothing that was killed or cut off', async () => {
    const accept = { ...device({}), exec: { ...device({}).exec, acceptExitCodes: '0, 2' } };
    program('', 2);
    expect(await execDriver.command(accept, 'off', 5_000)).toEqual({ accepted: true, detail: 'Exit code 2.' });
    expect(await execDriver.command(device({}), 'off', 5_000)).toMatchObject({ accepted: false });
    program('no', 3);
    expect(await execDriver.command(accept, 'off', 5_000)).toEqual({ accepted: false, detail: 'Exit code 3: no' });
    writeFileSync(tool, '#!/bin/sh\necho off; kill -9 $$\n');
    expect(await execDriver.status(device({}), 5_000)).toMatchObject({
      power: 'unknown',
      detail: expect.stringContaining('killed'),
    });
    writeFileSync(tool, '#!/bin/sh\necho off; sleep 20\n');
    expect(await execDriver.status(device({}), 400)).toMatchObject({
      power: 'unknown',
      detail: expect.stringContaining('No answer within'),
    });
  });

  it('reads the power by the rules of the settings', async () => {
    const ruled = { ...device({}), exec: { ...device({}).exec, statusOn: 'line state=1', statusOff: 'exit 2' } };
    program('state=1');
    expect(await execDriver.status(ruled, 5_000)).toMatchObject({ power: 'on' });
    program('', 2);
    expect(await execDriver.status(ruled, 5_000)).toEqual({
      power: 'off',
      detail: 'It printed nothing and ended with exit code 2.',
    });
    const bad = { ...ruled, exec: { ...ruled.exec, statusOff: 'exit 1' } };
    expect((await execDriver.status(bad, 5_000)).detail).toContain('ipmiStatusOff cannot be used: "exit 1"');
  });

  it('says that a command is not installed, is empty, or cannot be made', async () => {
    const missing = { ...device({}), exec: { ...template, exec: 'no-such-tool-anywhere' } };
    expect((await execDriver.test(missing, 5_000)).detail).toContain('"no-such-tool-anywhere" is not installed');
    const empty = { ...device({}), exec: { ...template, exec: tool, status: '' } };
    expect(await execDriver.status(empty, 5_000)).toEqual({
      power: 'unknown',
      detail: 'ipmiActionStatus is empty: this device has no such command.',
    });
    expect((await execDriver.test(device({ syntax: '$IPMI_EXEC "$IPMI_ACTION' }), 5_000)).detail).toContain(
      'never closed',
    );
    expect((await execDriver.test(device({ syntax: '$IPMI_EXEC $IPMI_WORD' }), 5_000)).detail).toContain('$IPMI_WORD');
  });
});
