import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { hostileValues } from '../../testing/hostile-values.ts';
import type { FenceDevice } from '../driver.ts';
import { testDevice } from '../testing/device.ts';
import { execDriver } from './exec-driver.ts';
import { splitPlain } from './split-words.ts';

// A hostile user, password, plug or action reaches a real program as exactly the arguments it is, or reaches nothing.

let folder: string;
let canary: string;
const args = (): readonly string[] => readFileSync(join(folder, 'args'), 'utf8').split('\0').slice(0, -1);

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'picket-hostile-'));
  canary = join(folder, 'pwned');
  const tool = `#!/bin/sh\nprintf '%s\\0' "$@" > ${folder}/args\necho Chassis Power is on\n`;
  writeFileSync(join(folder, 'tool'), tool, { mode: 0o755 });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const values = (): readonly string[] => hostileValues(canary);

async function run(over: Partial<FenceDevice>, status = 'status'): Promise<boolean> {
  rmSync(join(folder, 'args'), { force: true });
  const device = testDevice({ driver: 'exec', username: 'u', password: 'p', plug: 'x', ...over });
  const syntax =
    '"\\$IPMI_EXEC --username \\$IPMI_Username --password \\$IPMI_password --plug \\$IPMI_PLUG --command \\$IPMI_ACTION --host \\$IPMI_HOST"';
  const exec = { ...device.exec, exec: join(folder, 'tool'), syntax, status };
  const { power, detail } = await execDriver.status({ ...device, exec }, 10_000);
  const ran = existsSync(join(folder, 'args'));
  expect(detail.length).toBeGreaterThan(5);
  if (!ran) expect(power, detail).toBe('unknown');
  expect(existsSync(canary)).toBe(false);
  return ran;
}

const around = (username: string, password: string, plug: string, command: readonly string[]): string[] => [
  ...['--username', username, '--password', password, '--plug', plug, '--command'],
  ...command,
  ...['--host', '127.0.0.1:623'],
];

it.each(['username', 'password', 'plug'] as const)(
  'a hostile %s is one argument or is refused',
  async (field) => {
    let ran = 0;
    for (const value of values()) {
      if (!(await run({ [field]: value }))) continue;
      ran += 1;
      const given = { username: 'u', password: 'p', plug: 'x', [field]: value };
      const arrived = Buffer.from(value, 'utf8').toString('utf8');
      expect(args(), JSON.stringify(value)).toEqual(
        around(given.username, given.password, given.plug, ['status']).map((arg) => (arg === value ? arrived : arg)),
      );
    }
    expect(ran).toBeGreaterThan(100);
  },
  120_000,
);

it('a hostile action is split as it was written, and never by a shell', async () => {
  let ran = 0;
  for (const value of values()) {
    if (!(await run({}, value))) continue;
    ran += 1;
    const words = splitPlain(value).map((word) => Buffer.from(word, 'utf8').toString('utf8'));
    expect(args(), JSON.stringify(value)).toEqual(around('u', 'p', 'x', words));
  }
  expect(ran).toBeGreaterThan(60);
}, 120_000);
