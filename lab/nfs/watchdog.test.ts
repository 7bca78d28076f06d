import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { HostDetails } from '@picket/protocol';
import { beforeAll, expect, it } from 'vitest';
import { quickVerdict, useLab } from '../e2e/support.ts';
import { inHost, nowOn, request, run } from '../src/index.ts';

// A host that resets itself (S21): the kernel's own softdog on hosts with kernels of their own, fed by the real agent.
const timeoutMs = 15_000;
/** 45 s and three time-outs (docs/watchdog.md). */
const boundMs = 45_000 + 3 * timeoutMs;
/** The last heartbeat before the cut, which only then fails, and the look at the kernel. */
const slackMs = 6_000;

const story = useLab({
  hosts: 3,
  vms: 3,
  nfs: 'vers=4.1',
  settings: {
    ...quickVerdict,
    watchdogProof: 'softdog',
    // A dead BMC is given up soon, so that the test is short.
    ...{ fenceCommandSeconds: 6, fenceConfirmSeconds: 6, fenceLevelSeconds: 12 },
  },
});

beforeAll(async () => {
  for (const { name } of story.lab.hosts) {
    const path = join(story.lab.files.host(name), 'agent/agent.json');
    const config = JSON.parse(readFileSync(path, 'utf8')) as Record<string, unknown>;
    writeFileSync(
      path,
      JSON.stringify({ ...config, watchdogDevice: '/dev/watchdog1', watchdogSeconds: timeoutMs / 1000 }),
    );
    await story.perform({ do: 'agent.kill', host: name });
    await story.perform({ do: 'agent.start', host: name });
  }
  for (const { name } of story.lab.hosts)
    await story.until(`the watchdog of ${name} is armed`, async () => (await watchdogOf(name))?.armed === true);
});

it('cut off from its storage and from everybody, its BMC dead: its kernel resets, and its VMs start only after the bound', async () => {
  const [host, vms] = story.loaded();
  const others = story.lab.hosts.map(({ name }) => name).filter((name) => name !== host);
  const bootBefore = nowOn(story.lab, host).bootId;
  await story.perform({ do: 'bmc.down', host });
  for (const to of ['server', ...others]) await story.perform({ do: 'link.cut', from: host, to, oneWay: false });
  await story.perform({ do: 'pool.stall', pool: 'nfs1', host });
  const cutAtMs = Date.now();

  await story.until(`the kernel of ${host} resets`, () => ![bootBefore, ''].includes(nowOn(story.lab, host).bootId));
  const resetAfterMs = Date.now() - cutAtMs;
  expect(resetAfterMs, 'from the cut to the next boot, which takes a while itself').toBeGreaterThan(45_000 - slackMs);
  const fenced = await story.reached(host, 'fenced');
  expect(fenced.sentence).toContain('has reset itself');
  const provenAfterMs = Date.parse(fenced.at) - cutAtMs;
  expect(provenAfterMs, 'from the cut to the proof').toBeGreaterThan(boundMs - slackMs);
  await story.startedOnce(vms, host);
  for (const vm of vms) expect(story.runs(vm)[0]?.firstMs ?? 0).toBeGreaterThan(0);
  const starts = (await story.journal()).filter(({ kind }) => kind === 'vm-start');
  for (const { at } of starts)
    expect(Date.parse(at) - cutAtMs, 'from the cut to a start').toBeGreaterThan(boundMs - slackMs);
  console.log(
    `the kernel had reset after ${Math.round(resetAfterMs / 1000)} s, the proof came after ${Math.round(provenAfterMs / 1000)} s, the bound is ${boundMs / 1000} s`,
  );

  await story.perform({ do: 'link.heal' });
  await story.perform({ do: 'pool.restore', pool: 'nfs1', host });
  await story.perform({ do: 'bmc.up', host });
  await story.reached(host, 'up');
  expect(story.vmsOn(host)).toEqual([]);
});

it('a host whose storage alone hangs is fed by its server and lives on; an agent that is restarted resets nobody', async () => {
  const [host] = story.loaded();
  const bootBefore = nowOn(story.lab, host).bootId;
  await story.perform({ do: 'pool.stall', pool: 'nfs1', host });
  const cutAtMs = Date.now();
  // Its main process alone, as a service manager ends it: the feeder outlives it.
  await run(inHost(story.lab, host, ['bash', '-c', 'kill -KILL "$(cut -d" " -f1 /run/picket/agent.pid)"']));
  await story.perform({ do: 'agent.start', host });
  await story.until('the bound has passed', () => Date.now() - cutAtMs > boundMs + timeoutMs);
  // Its watcher may just be writing.
  await story.until('its boot can be read', () => nowOn(story.lab, host).bootId !== '');
  expect(nowOn(story.lab, host).bootId).toBe(bootBefore);
  await story.perform({ do: 'pool.restore', pool: 'nfs1', host });
  await story.until(`${host} is guarded`, async () => (await watchdogOf(host))?.armed === true);
  await story.staysQuiet();
});

async function watchdogOf(host: string): Promise<HostDetails['watchdog']> {
  return (await request<HostDetails>(story.lab, 'GET', `/clusters/lab/hosts/${host}`)).watchdog;
}
