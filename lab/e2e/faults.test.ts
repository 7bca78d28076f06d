import type { VmView } from '@picket/protocol';
import { describe, expect, it } from 'vitest';
import { rest, where } from '../src/index.ts';
import { killFiles } from '../src/killpoints/files.ts';
import { deadlyServer } from '../src/killpoints/reaper.ts';
import { thorough, useLab } from './support.ts';

// Short deadlines for the fence device, so that one that fails is given up, and tried again, within the test's patience.
const story = useLab({
  server: deadlyServer,
  settings: { fenceCommandSeconds: 5, fenceConfirmSeconds: 4, fenceLevelSeconds: 10 },
});

describe('a target that stops in the middle of a start', () => {
  it('keeps the VM pinned: it is started on no third host, and once when the target goes on', {
    timeout: 240_000,
  }, async () => {
    const [host, vms] = story.loaded();
    const files = killFiles(story.lab.files.server);
    const heldBefore = files.held.all().length;
    files.holdAt.set('before:start-vm');
    await story.fence(host, { do: 'host.power-cut', host, bmcToo: false });
    await story.until('a start that is saved, but not sent', () => files.held.all().length > heldBefore);
    const [vm, target] = await starting(vms);
    await story.perform({ do: 'agent.hang', host: target });
    files.holdAt.set(null);

    const pinned = async () => {
      expect(places(vm), `${vm} runs nowhere`).toEqual([]);
      return (await view(vm)).state === 'pinned';
    };
    await story.until(`${vm} is pinned to ${target}`, pinned, 100_000);
    expect((await view(vm)).on.map((on) => on.host)).toEqual([target]);
    const roundsThen = (await story.rounds(target)).length;
    const watched = async () => {
      expect(places(vm), `${vm} runs nowhere`).toEqual([]);
      return (await story.rounds(target)).length >= roundsThen + 3;
    };
    await story.until('three more rounds', watched);
    expect((await view(vm)).state).toBe('pinned');

    await story.perform({ do: 'agent.unhang', host: target });
    await story.startedOnce([vm], host);
    // Its QEMU is seen a moment before its agent has reported.
    await story.until(`${vm} is known to run`, async () => (await view(vm)).state === 'running');
    expect(story.powerCommands(), 'the target was never cut').toEqual([]);
  });
});

describe('a host whose power goes together with its BMC', () => {
  it.runIf(thorough)(
    'stays unfenced with nothing started, and people are told; a person confirms, and its VMs run elsewhere',
    async () => {
      const [host, vms] = story.loaded();
      await story.perform({ do: 'host.power-cut', host, bmcToo: true });
      await story.reached(host, 'unfenced');
      expect(await story.told()).toEqual(expect.arrayContaining([`fence-failed ${host}`, `needs-person ${host}`]));
      await story.until('a second try that fails', async () => {
        nothingStarted();
        return (await times(host, 'unfenced')).length >= 2;
      });
      expect(await times(host, 'fenced')).toEqual([]);
      nothingStarted();

      const confirmedAt = Date.now();
      const reason = 'stood in front of it, both cables are out';
      const said = await story.picket('host', 'confirm-down', host, '--confirm', host, '--reason', reason);
      expect(said.code, said.stderr).toBe(0);
      await story.reached(host, 'down');
      await story.startedOnce(vms, host);
      for (const vm of vms) expect(story.startedAt(vm), `start of ${vm}`).toBeGreaterThan(confirmedAt);
      expect(
        (await story.journal()).some(({ subject, sentence }) => subject === host && sentence.includes(reason)),
      ).toBe(true);
    },
  );
});

describe('a hung host whose BMC accepts power off and does nothing', () => {
  it.runIf(thorough)(
    'is cut again and again, never taken for off, nothing is started; with an honest BMC it is fenced',
    async () => {
      const [host, vms] = story.loaded();
      await story.perform({ do: 'bmc.lie', host });
      await story.perform({ do: 'host.hang', host });
      await story.until(
        'a second try that fails',
        async () => {
          nothingStarted();
          return (await times(host, 'unfenced')).length >= 2;
        },
        90_000,
      );
      const offs = story.powerCommands().map((call) => `${call.host} ${call.what} ${call.value}`);
      expect(offs.length, 'power commands').toBeGreaterThanOrEqual(2);
      expect(new Set(offs)).toEqual(new Set([`${host} power 0`]));
      expect(story.offReads(host), 'status reads that said off').toEqual([]);
      expect(await times(host, 'fenced')).toEqual([]);
      expect(await story.told()).toEqual(expect.arrayContaining([`fence-failed ${host}`, `needs-person ${host}`]));
      nothingStarted();

      await story.perform({ do: 'bmc.up', host });
      await story.reached(host, 'down', 90_000);
      await story.startedOnce(vms, host);
    },
  );
});

describe('two hosts whose BMCs were swapped', () => {
  const faults = [
    ['hangs', 'host.hang'],
    ['loses its power', 'host.power-cut'],
  ] as const;
  it.each(thorough ? faults : faults.slice(0, 1))(
    'when one %s nobody is cut and the device is named; swapped back, it is trusted and the host fenced',
    async (_, fault) => {
      const [host, vms] = story.loaded();
      const other = story.lab.hosts.map(({ name }) => name).find((name) => name !== host) ?? '';
      await story.perform({ do: 'bmc.swap', host, with: other });
      await story.perform(fault === 'host.hang' ? { do: fault, host } : { do: fault, host, bmcToo: false });
      await nothingIsCut(host);
      expect(await story.told()).toContain(`device-untrusted ${host}`);
      expect(await story.host(host)).toMatchObject({ state: 'condemned', device: { binding: 'untrusted' } });
      expect(await times(host, 'fenced')).toEqual([]);
      nothingStarted();

      await story.perform({ do: 'bmc.up', host });
      await story.reached(host, 'down', 90_000);
      expect(await story.told()).toContain(`device-fenceable ${host}`);
      await story.startedOnce(vms, host);
      expect(
        story.powerCommands().filter((call) => call.host !== host),
        'commands to other BMCs',
      ).toEqual([]);
    },
  );
});

function places(vm: string): string[] {
  return where(story.lab.dir).flatMap((entry) => (entry.vm === vm ? entry.hosts.map(({ host }) => host) : []));
}

async function view(vm: string): Promise<VmView> {
  const found = (await rest.status(story.lab)).clusters[0]?.vmList.find(({ name }) => name === vm);
  if (found === undefined) throw new Error(`Picket does not know ${vm}`);
  return found;
}

/** The first of these VMs whose start is under way, and where it is to run. */
async function starting(vms: readonly string[]): Promise<[vm: string, target: string]> {
  for (const vm of vms) {
    const { state, on } = await view(vm);
    const [place] = on;
    if (state === 'starting' && place !== undefined) return [vm, place.host];
  }
  throw new Error(`none of ${vms.join(', ')} is being started`);
}

/** When the host came into this state, since the test began. */
async function times(host: string, state: string): Promise<string[]> {
  const changes = (await story.journal()).filter(({ kind, subject }) => kind === 'state' && subject === host);
  return changes.filter(({ data }) => data.to === state).map(({ at }) => at);
}

function nothingStarted(): void {
  for (const { name } of story.lab.vms) expect(story.runs(name), `starts of ${name}`).toEqual([]);
}

/** "No power action": three completed rounds, three times as long as a fence takes, and no BMC got a command. */
async function nothingIsCut(silent: string): Promise<void> {
  const watchMs = 3 * (story.fenceTookMs ?? 15_000);
  const beganMs = performance.now();
  const watched = async () => {
    expect(story.powerCommands(), 'power commands in the logs of the BMCs').toEqual([]);
    nothingStarted();
    return performance.now() - beganMs >= watchMs && (await story.rounds(silent)).length >= 3;
  };
  await story.until(`three rounds about ${silent} while nothing is cut`, watched, watchMs + 60_000);
}
