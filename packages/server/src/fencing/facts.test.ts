import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fenceDriverNames } from '@picket/protocol';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { FenceDevice, FenceDriver } from './driver.ts';
import { execDriver } from './exec/exec-driver.ts';
import { driverFacts, fenceActions } from './facts.ts';
import { agentCatalogue } from './fence-agent/catalogue.ts';
import { fenceAgentDriverOf } from './fence-agent/fence-agent-driver.ts';
import { ipmiDriver } from './ipmi/ipmi-driver.ts';
import { testDevice } from './testing/device.ts';

describe('the facts of the drivers', () => {
  let folder: string;
  let path: string | undefined;
  /** A program that keeps its arguments, its IPMI_PASSWORD and what it reads. */
  const tool = (name: string): void => {
    const about =
      '<resource-agent name="x"><parameters><parameter name="password"><content type="string"/></parameter></parameters><actions><action name="off"/></actions></resource-agent>';
    const script = `#!/bin/sh
[ "$1" = -o ] && { echo '${about}'; exit 0; }
printf '%s\\n' "$*" > ${folder}/arguments
printf '%s' "$IPMI_PASSWORD" > ${folder}/environment
cat > ${folder}/input
`;
    writeFileSync(join(folder, name), script);
    chmodSync(join(folder, name), 0o755);
  };
  const kept = (file: string): string => readFileSync(join(folder, file), 'utf8');
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'picket-facts-'));
    path = process.env.PATH;
    process.env.PATH = `${folder}${delimiter}${path}`;
    for (const name of ['ipmitool', 'fence_x']) tool(name);
  });
  afterAll(() => {
    process.env.PATH = path;
    rmSync(folder, { recursive: true, force: true });
  });
  const off = async (driver: FenceDriver, over: Partial<FenceDevice>): Promise<string> => {
    await driver.command(testDevice({ username: 'u', password: 'hush-hush', ...over }), 'off', 5_000);
    return kept('arguments');
  };

  it('speak of every driver and every action', () => {
    expect(Object.keys(driverFacts).sort()).toEqual([...fenceDriverNames].sort());
    for (const facts of Object.values(driverFacts)) {
      for (const action of fenceActions) expect(facts.actions[action].runs.length).toBeGreaterThan(3);
    }
  });

  it('are true about the password of ipmi: in the environment, not in the process list', async () => {
    expect(driverFacts.ipmi.password.processList).toMatch(/^Nothing/);
    expect(await off(ipmiDriver, {})).not.toContain('hush-hush');
    expect(kept('environment')).toBe('hush-hush');
    expect(kept('arguments')).toContain('chassis power off');
  });

  it('are true about the password of fence-agent: on standard input', async () => {
    const driver = fenceAgentDriverOf(agentCatalogue([folder]));
    expect(await off(driver, { driver: 'fence-agent', agent: { name: 'fence_x', options: '' } })).toBe('\n');
    expect(kept('input')).toContain('password=hush-hush');
  });

  it('are true about the password of exec: where the line has it, and in the environment', async () => {
    const { exec } = testDevice();
    expect(driverFacts.exec.password.processList).toMatch(/^The password/);
    expect(await off(execDriver, { driver: 'exec' })).toContain('hush-hush');
    const line = '$IPMI_EXEC -E -U $IPMI_USERNAME -H $IPMI_HOST $IPMI_ACTION';
    expect(await off(execDriver, { driver: 'exec', exec: { ...exec, syntax: line } })).not.toContain('hush-hush');
    expect(kept('environment')).toBe('hush-hush');
  });
});
