import { describe, expect, it } from 'vitest';
import type { RunResult } from '../process/run.ts';
import { type Machine, obstacleTo } from './obstacles.ts';

interface Answers {
  readonly stopOnReboot?: string | null;
  readonly init?: string | null;
  readonly show?: Partial<RunResult>;
  readonly enabled?: Partial<RunResult>;
}

const off = 'RuntimeWatchdogUSec=0\nRebootWatchdogUSec=0\nKExecWatchdogUSec=0\nWatchdogDevice=\n';
const masked = 'masked\nmasked\nmasked-runtime\nmasked\n';

function machine({ stopOnReboot = '0\n', init = 'systemd\n', show, enabled }: Answers): Machine {
  return {
    readText: async (path) => (path === '/proc/1/comm' ? init : stopOnReboot),
    exists: async () => false,
    run: async (_command, [verb]) => ({
      ...({ ended: 'exited', code: 0, stderr: '' } as const),
      ...(verb === 'show' ? { stdout: off, ...show } : { stdout: masked, code: 1, ...enabled }),
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

  it('is systemd that cannot be asked: too little to begin with, and no finding', async () => {
    expect(await why({ show: { code: 1, stdout: '', stderr: 'Failed to connect to bus\n' } })).toMatch(
      'perhaps: systemd cannot be asked what it does with watchdogs (systemctl: Failed to connect to bus)',
    );
    expect(await why({ show: { ended: 'timeout', code: null, stdout: '' } })).toMatch('perhaps: ');
    expect(await why({ enabled: { stdout: '', stderr: 'Host is down' } })).toMatch('perhaps: ');
    expect(await why({ init: null, show: { ended: 'missing', code: null, stdout: '' } })).toMatch('perhaps: ');
  });
});
