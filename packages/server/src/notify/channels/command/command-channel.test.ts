import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../../store/testing.ts';
import { aMessage } from '../../testing/samples.ts';
import { commandChannel } from './command-channel.ts';

const folder = temporaryFolder('command');
afterAll(() => folder.remove());
const file = join(folder.path, 'told');

const send = (command: string, message = aMessage(), timeoutMs = 5_000) =>
  commandChannel.send({ kind: 'command', command }, message, timeoutMs);

describe('a command', () => {
  it('gets the message as JSON on standard input, and its parts by environment', async () => {
    const script = `cat > ${file}; env | grep ^PICKET_ | sort >> ${file}; echo filed`;
    expect(await send(`/bin/sh -c "${script}"`)).toEqual({ ok: true, detail: 'filed' });
    const [json = '', ...env] = readFileSync(file, 'utf8').trim().split('\n');
    expect(JSON.parse(json)).toEqual(aMessage());
    expect(env).toEqual([
      'PICKET_AT=2026-11-26T11:07:28.123Z',
      'PICKET_CLUSTER=lab',
      'PICKET_EVENT=host-condemned',
      'PICKET_ID=inst-7',
      'PICKET_INCIDENT=lab-1',
      'PICKET_REMINDER=',
      'PICKET_SENTENCE=kvm1 is dead by the word of kvm2 and kvm3.',
      'PICKET_SEVERITY=critical',
      'PICKET_SUBJECT=kvm1',
      'PICKET_TEST=',
    ]);
  });

  it('is split by quotes and run by no shell', async () => {
    expect(await send('/bin/echo "two words" $HOME ; touch /tmp/never')).toEqual({
      ok: true,
      detail: 'two words $HOME ; touch /tmp/never',
    });
  });

  it('that fails, hangs or is not there is tried again', async () => {
    expect(await send('/bin/sh -c "echo no luck >&2; exit 3"')).toEqual({
      ok: false,
      retry: true,
      detail: 'Exit code 3: no luck',
    });
    expect(await send('/bin/sleep 60', aMessage(), 200)).toMatchObject({ ok: false, retry: true });
    expect(await send('/no/such/program')).toMatchObject({ ok: false, retry: true });
  });

  it('need not read its input', async () => {
    expect(await send('/bin/true', aMessage({ evidence: ['x'.repeat(1_000_000)] }))).toMatchObject({ ok: true });
  });
});
