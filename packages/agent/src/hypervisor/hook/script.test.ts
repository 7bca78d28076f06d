import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { domainXml } from '../../testing/fake-virsh.ts';
import { hookScript } from './script.ts';

const granted = '11111111-2222-3333-4444-555555555501';
const earlierBoot = '11111111-2222-3333-4444-555555555502';
const withdrawn = '11111111-2222-3333-4444-555555555503';
const unmanaged = '11111111-2222-3333-4444-555555555504';

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "picket's hook-"));
  mkdirSync(join(dir, 'allow'));
  const lines = ['# a comment', `${granted} 4 boot-2`, `${earlierBoot} 7 boot-1`, `${withdrawn} 9 -`, ''];
  writeFileSync(join(dir, 'managed'), lines.join('\n'));
  writeFileSync(join(dir, 'boot_id'), 'boot-2\n');
  const paths = { managed: join(dir, 'managed'), overrideDir: join(dir, 'allow'), bootId: join(dir, 'boot_id') };
  writeFileSync(join(dir, 'hook'), hookScript(paths));
  return () => rmSync(dir, { recursive: true });
});

function call(uuid: string, operation = 'prepare', sub = 'begin', xml = domainXml({ uuid, name: 'web1' })) {
  const { status, stdout, stderr } = spawnSync('sh', [join(dir, 'hook'), 'web1', operation, sub, '-'], {
    input: xml,
    encoding: 'utf8',
  });
  return { status, stdout, stderr };
}
const passes = { status: 0, stdout: '', stderr: '' };
const refuses = (words: string) => ({ status: 1, stdout: '', stderr: expect.stringContaining(words) });

describe('the libvirt hook', () => {
  it('lets a VM start that this boot holds a grant for', () => {
    expect(call(granted)).toEqual(passes);
  });

  it.each([
    ['an earlier boot held the grant', earlierBoot],
    ['the grant was withdrawn', withdrawn],
  ])('refuses a managed VM when %s, with a sentence that says what to do', (_, uuid) => {
    expect(call(uuid)).toEqual(refuses(`touch ${join(dir, 'allow', uuid)}`));
  });

  it('lets VMs alone that Picket does not manage', () => {
    expect(call(unmanaged)).toEqual(passes);
  });

  it.each(['migrate', 'restore'])('asks the same of %s', (operation) => {
    expect(call(withdrawn, operation)).toEqual(refuses('managed by Picket'));
  });

  it.each([
    ['start', 'begin'],
    ['started', 'begin'],
    ['reconnect', 'begin'],
    ['stopped', 'end'],
    ['release', 'end'],
  ])('never stands in the way of %s %s', (operation, sub) => {
    expect(call(withdrawn, operation, sub)).toEqual(passes);
  });

  it('obeys the override of a person', () => {
    writeFileSync(join(dir, 'allow', withdrawn), '');
    expect(call(withdrawn)).toEqual(passes);
  });

  it('refuses everything while its list is missing', () => {
    rmSync(join(dir, 'managed'));
    expect(call(unmanaged)).toEqual(refuses('cannot be read'));
  });

  it('refuses a managed VM while the boot id cannot be read', () => {
    writeFileSync(join(dir, 'boot_id'), '');
    expect(call(granted)).toEqual(refuses('managed by Picket'));
  });

  it('goes by the uuid of the domain, not by one in its metadata', () => {
    const metadata = `<metadata><uuid>${unmanaged}</uuid></metadata>`;
    expect(call(withdrawn, 'prepare', 'begin', domainXml({ uuid: withdrawn, name: 'web1' }, metadata))).toEqual(
      refuses('managed by Picket'),
    );
  });

  it.each(['', '<domain/>', '<uuid>.*</uuid>'])('refuses a definition without a usable uuid: %s', (xml) => {
    expect(call('', 'prepare', 'begin', xml)).toEqual(refuses('no uuid'));
  });
});
