import { describe, expect, it } from 'vitest';
import { guestOf, labelOf, parseCmdline, parseNsPids, parseStat } from './proc-text.ts';

describe('/proc/PID/stat', () => {
  it('is read in spite of a name with blanks and parentheses', () => {
    const text = `42 (a (b) c) S 7 42 42 0 -1 4194560 1 2 3 4 5 6 7 8 20 0 1 0 98765 10 11\n`;
    expect(parseStat(text)).toEqual({ state: 'S', ppid: 7, startTime: '98765' });
  });

  it('of a process that is gone is nothing', () => {
    expect(parseStat('')).toBeUndefined();
  });
});

describe('/proc/PID/status', () => {
  it('names the pids from the machine inwards', () => {
    expect(parseNsPids('Name:\tx\nNSpid:\t14657\t210\t58\nNSpgid:\t1\n')).toEqual([14657, 210, 58]);
  });
});

describe('a QEMU command line', () => {
  const line = (text: string) => guestOf(parseCmdline(`${text.split(' ').join('\0')}\0`));

  it('names guest and uuid', () => {
    expect(line('/usr/bin/qemu-system-x86_64 -name guest=vm1,debug-threads=on -S -uuid 29961d80-d02d')).toEqual({
      name: 'vm1',
      uuid: '29961d80-d02d',
    });
  });

  it.each([
    '/usr/bin/qemu-system-x86_64 -S -no-user-config -machine none,accel=tcg',
    'bash -name guest=vm1 -uuid 1',
    'qemu-img convert',
    '',
  ])('that runs no guest is none: %s', (text) => {
    expect(line(text)).toBeUndefined();
  });
});

describe('/proc/PID/mountinfo', () => {
  const mount = (source: string) => `512 500 0:61 / /run rw,relatime - tmpfs ${source} rw,mode=755\n`;

  it('tells lab and host by the names of the mounts', () => {
    const text = `${mount('tmpfs')}${mount('picket-lab/ab12cd34/-')}${mount('picket-lab/ab12cd34/kvm2')}`;
    expect(labelOf(text)).toEqual({ labId: 'ab12cd34', host: 'kvm2' });
  });

  it('of a process that is in the lab but on no host names none', () => {
    expect(labelOf(mount('picket-lab/ab12cd34/-'))).toBeUndefined();
  });
});
