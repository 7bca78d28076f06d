import { beforeAll, describe, expect, it } from 'vitest';
import { driverSettings, rest } from '../src/index.ts';
import { ArgvWatch } from './argv-watch.ts';
import { quickVerdict, thorough, useLab } from './support.ts';

const password = 's3cret';

// Each host is fenced through a driver of its own; while the next one is, it boots and comes back.
const story = useLab(
  {
    hosts: 5,
    vms: 5,
    redfish: true,
    settings: { ...quickVerdict, fencingMaxActions: 100 },
    hostSettings: {
      kvm2: driverSettings.exec,
      kvm3: {
        ...driverSettings.exec,
        ipmiExecutionSyntax: '$IPMI_EXEC --username $IPMI_USERNAME --command $IPMI_ACTION --host $IPMI_HOST',
      },
      kvm4: driverSettings.redfish,
    },
  },
  { between: false },
);

describe('a frozen host is cut for real, proven off, and its VMs run elsewhere, through', () => {
  beforeAll(async () => {
    const { lab } = story;
    const settings = Object.entries(driverSettings['fence-agent']).toReversed();
    for (const [key, value] of settings) await rest.set(lab, key, value, 'kvm5');
    // A fence agent names no machine, so a person says that the wiring was checked (S1).
    await rest.hostOrder(lab, 'kvm5', 'bind', { reason: 'both cables were followed by hand' });
  });

  it('driver ipmi: the password is on no command line', async () => {
    const seen = await fenced('kvm1', /ipmitool .* chassis power \w+$/);
    expect(seen.filter(withPassword)).toEqual([]);
  });

  it("driver exec, by the request's line as it is written: the password is on the command line that it asks for", async () => {
    const seen = await fenced('kvm2', /ipmitool -H 10\.77\.1\.12 -U admin -E -I lanplus -C 3 chassis power status$/);
    const shown = seen.filter(withPassword);
    expect(shown.length).toBeGreaterThan(0);
    for (const line of shown) expect(line).toMatch(/ipmitool-long .*--username admin --password s3cret --command /);
  });

  it.runIf(thorough)(
    'driver exec, by a line without the password: it is in the environment, on no command line',
    async () => {
      const seen = await fenced('kvm3', /ipmitool -H 10\.77\.1\.13 -U admin -E -I lanplus -C 3 chassis power status$/);
      expect(seen.filter(withPassword)).toEqual([]);
    },
  );

  it('driver redfish: no command at all', async () => {
    const seen = await fenced('kvm4', null);
    expect(seen.filter(withPassword)).toEqual([]);
  });

  it('driver fence-agent: Picket tells fence_ipmilan the password unseen, which shows it to ipmitool by itself', async () => {
    const seen = await fenced('kvm5', /\/fence_ipmilan$/);
    for (const line of seen.filter(withPassword)) expect(line).toMatch(/^\S*ipmitool .*-P s3cret/);
  });
});

const withPassword = (line: string): boolean => line.includes(password);

/**
 * Freezes the host and sees its fence through, with an eye on the process table. Returns the command lines that were seen; `tool` is one
 * that must be among them, or the eye was too slow to see anything.
 */
async function fenced(host: string, tool: RegExp | null): Promise<string[]> {
  await story.until(`${host} is up with a VM`, async () => (await story.host(host)).state === 'up');
  await story.begin();
  const vms = story.vmsOn(host);
  const watch = new ArgvWatch(story.lab);
  try {
    await story.perform({ do: 'host.hang', host });
    await story.reached(host, 'fenced');
    await story.startedOnce(vms, host);
  } finally {
    watch.stop();
  }
  expect(powerOffs(host), 'orders that reached the BMC').toEqual(['set power 0']);
  expect(story.offReads(host).length, 'reads that said off').toBeGreaterThanOrEqual(2);
  await story.perform({ do: 'host.power-on', host });
  // Of the other hosts' devices, which are tried meanwhile, their own tests tell.
  const others = story.lab.hosts.flatMap(({ name, bmcAddress }) => (name === host ? [] : bmcAddress));
  const seen = [...watch.seen].filter((line) => !others.some((address) => line.split(' ').includes(address)));
  if (tool !== null) expect(seen.filter((line) => tool.test(line)).length, `${tool} was seen`).toBeGreaterThan(0);
  return seen;
}

function powerOffs(host: string): string[] {
  const calls = story.powerCommands().filter((call) => call.host === host);
  return calls.map(({ op, what, value }) => `${op} ${what} ${value}`);
}
