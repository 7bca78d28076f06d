import { describe, expect, it } from 'vitest';
import type { RunResult } from '../process/run.ts';
import { type Machine, obstacleTo } from './obstacles.ts';

interface Answers {
  readonly stopOnReboot?: string | null;
  readonly init?: string | null;
  readonly show?: Partial<RunResult>;
  readonly enabled?: Partial<RunResult>;
  readonly cgroup?: string | null;
  readonly unit?: Partial<RunResult>;
}

const off = 'RuntimeWatchdogUSec=0\nRebootWatchdogUSec=0\nKExecWatchdogUSec=0\nWatchdogDevice=\n';
const masked = 'masked\nmasked\nmasked-runtime\nmasked\n';

function machine({ stopOnReboot = '0\n', init = 'systemd\n', show, enabled, cgroup, unit }: Answers): Machine {
  const texts: Readonly<Record<string, string | null>> = {
    '/proc/1/comm': init,
    '/proc/self/cgroup': cgroup ?? null,
  };
  return {
    readText: async (path) => (path in texts ? (texts[path] ?? null) : stopOnReboot),
    exists: async () => false,
    run: async (_command, args) => ({
      ...({ ended: 'exited', code: 0, stderr: '' } as const),
      ...(args.includes('picket-agent.service')
        ? { stdout: 'KillMode=process\nId=picket-agent.service\n', ...unit }
        : args[0] === 'show'
          ? { stdout: off, ...show }
          : { stdout: masked, code: 1, ...enabled }),
    }),
  };
}
const why = async (answers: Answers, device = '/dev/watchdog0') => {
  const obstacle = await obstacleTo(device, machine(answers));
  return obstacle === null ? null : `${obstacle.certain ? '' : 'perhaps: '}${obstacle.sentence}`;
};
const shows = (text: string) => ({ show: { stdout: off.replace(new RegExp(`${text.split('=')[0]}=.*`), text) } });

describe('what keeps a watchdog from being armed (S21)', () => {
  it('is nothing where the kernel goes on at a reboot, systemd keeps away, and nothing sleeps', async () => {
    expect(await why({})).toBeNull();
    expect(await why({ init: 'init\n', show: { ended: 'missing', code: null } })).toBeNull();
  });

  it('is a kernel that stops it as a reboot begins, or does not say', async () => {
    expect(await why({ stopOnReboot: '-1\n' })).toMatch(/watchdog\.stop_on_reboot=0 .*reads -1/);
    expect(await why({ stopOnReboot: '1\n' })).toMatch('reads 1');
    expect(await why({ stopOnReboot: null })).toMatch('cannot be read');
  });

  it('is systemd that takes the same device over, be it at a reboot only', async () => {
    expect(await why(shows('RebootWatchdogUSec=10min'))).toMatch(/RebootWatchdogUSec=10min.*system\.conf\.d/);
    expect(await why(shows('RuntimeWatchdogUSec=30s'))).toMatch('RuntimeWatchdogUSec=30s');
    expect(await why(shows('KExecWatchdogUSec=infinity')), 'the time-out of the device itself').toMatch('infinity');
    expect(await why({ show: { stdout: 'RuntimeWatchdogUSec=0\nShutdownWatchdogUSec=0\n' } })).toMatch(
      'does not tell its RebootWatchdogUSec',
    );
  });

  it('is not systemd on a device of its own, which has to be named', async () => {
    const theirs = (name: string) => ({ show: { stdout: `RebootWatchdogUSec=10min\nWatchdogDevice=${name}\n` } });
    expect(await why(theirs('/dev/watchdog1'))).toBeNull();
    expect(await why(theirs('/dev/watchdog0'))).not.toBeNull();
    expect(await why(theirs('/dev/watchdog'))).not.toBeNull();
    expect(await why(theirs('')), 'unnamed it is /dev/watchdog0, or will be').not.toBeNull();
    expect(await why(theirs('/dev/board-watchdog')), 'a link may lead anywhere').not.toBeNull();
  });

  it('is a host that can be suspended', async () => {
    const sentence = await why({ enabled: { stdout: 'masked\nstatic\nmasked\nmasked\n' } });
    expect(sentence).toMatch('systemctl mask sleep.target suspend.target hibernate.target hybrid-sleep.target');
  });

  it("is the agent's own unit, when systemd would end the feeder with the agent", async () => {
    const cgroup = '0::/system.slice/picket-agent.service\n';
    const killMode = (mode: string) => ({ cgroup, unit: { stdout: `KillMode=${mode}\nId=picket-agent.service\n` } });
    for (const mode of ['process', 'none']) expect(await why(killMode(mode))).toBeNull();
    for (const mode of ['control-group', 'mixed'])
      expect(await why(killMode(mode))).toMatch(/KillMode=process into the \[Service\] part of picket-agent\.service/);
    expect(await why({ cgroup, unit: { stdout: 'Id=picket-agent.service\n' } })).toMatch('perhaps: ');
    expect(await why({ cgroup, unit: { code: 1, stdout: '', stderr: 'no bus' } })).toMatch('perhaps: ');
    const delegated = { ...killMode('mixed'), cgroup: '0::/system.slice/picket-agent.service/inner\n' };
    expect(await why(delegated), 'the last part that is a service').toMatch('KillMode=process');
    expect(await why({ ...killMode('mixed'), cgroup: '0::/user.slice/session-1.scope\n' }), 'no unit').toBeNull();
  });

  it('is systemd that cannot be asked: too little to begin with, and no finding', async () => {
    expect(await why({ show: { code: 1, stdout: '', stderr: 'Failed to connect to bus\n' } })).toMatch(
      'perhaps: systemd cannot be asked what it does with watchdogs (systemctl: Failed to connect to bus)',
    );
    expect(await why({ show: { ended: 'timeout', code: null, stdout: '' } })).toMatch('perhaps: ');
    expect(await why({ enabled: { stdout: '', stderr: 'Host is down' } })).toMatch('perhaps: ');
    expect(await why({ init: null, show: { ended: 'missing', code: null, stdout: '' } })).toMatch('perhaps: ');
  });
});
