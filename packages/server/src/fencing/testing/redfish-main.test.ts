import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { redfishDriver } from '../redfish/redfish-driver.ts';
import { testDevice } from './device.ts';

let folder: string;
let service: ChildProcess;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'picket-redfish-'));
  writeFileSync(join(folder, 'state'), '1');
});
afterAll(async () => {
  service.kill('SIGKILL');
  await once(service, 'exit');
  rmSync(folder, { recursive: true, force: true });
});

it('runs as a process of its own, with a host whose power is in the hand of a program', async () => {
  const hand = join(folder, 'chassis.sh');
  const script = `#!/bin/sh\ncd ${folder}; echo "$*" >> calls\n[ "$2 $3" = "get power" ] && echo "power:$(cat state)"\n[ "$2 $3" = "set power" ] && echo "$4" > state\nexit 0\n`;
  writeFileSync(hand, script, { mode: 0o755 });
  const options = ['--uuid', '30373237-3132-4D32-3235-303930524E4B', '--flavour', 'ilo', '--user', 'lab'];
  service = spawn(
    process.execPath,
    [
      fileURLToPath(new URL('redfish-main.ts', import.meta.url)),
      ...options,
      '--password-env',
      'PW',
      '--power-command',
      `${hand} 'kvm 1'`,
    ],
    { env: { ...process.env, PW: 'pass word' }, stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const [line] = (await once(service.stdout!, 'data')) as [Buffer];
  const { port, fingerprint } = JSON.parse(line.toString()) as { port: number; fingerprint: string };
  const redfish = { system: '1', certificate: fingerprint };
  const device = testDevice({ port, driver: 'redfish', username: 'lab', password: 'pass word', redfish });
  expect(await redfishDriver.status(device, 8_000)).toMatchObject({ power: 'on' });
  expect(await redfishDriver.command(device, 'off', 8_000)).toMatchObject({ accepted: true });
  await expect.poll(async () => (await redfishDriver.status(device, 8_000)).power).toBe('off');
  expect(await redfishDriver.identify(device, true, 8_000)).toMatchObject({ accepted: true });
  expect(await redfishDriver.command(device, 'reboot', 8_000)).toMatchObject({ accepted: false });
  expect(await redfishDriver.command(device, 'on', 8_000)).toMatchObject({ accepted: true });
  const orders = readFileSync(join(folder, 'calls'), 'utf8')
    .split('\n')
    .filter((call) => call.includes('set'));
  expect(orders).toEqual(['kvm 1 set power 0', 'kvm 1 set identify 255', 'kvm 1 set power 1']);
});
