import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { mibFile } from './reference-mib.ts';
import { root } from './steps/run.ts';

const linter = 'smilint';
const standardModules = join(root, 'node_modules/net-snmp/lib/mibs');
/** The strictest that smilint has, and then some. */
const level = '9';

function smilint(mib: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'picket-mib-'));
  const file = join(folder, 'PICKET-MIB.txt');
  writeFileSync(file, mib);
  const env = { ...process.env, SMIPATH: standardModules };
  const { stdout, stderr } = spawnSync(linter, ['-s', '-l', level, file], { env, encoding: 'utf8' });
  rmSync(folder, { recursive: true });
  return `${stdout}${stderr}`;
}

const missing = spawnSync(linter, ['--version']).error === undefined ? null : `${linter} is not installed`;

describe.skipIf(missing !== null)('PICKET-MIB', () => {
  it('is accepted by smilint without a word', () => {
    expect(smilint(mibFile())).toBe('');
  });

  it('would not be, were an object left out of its group: smilint has read it', () => {
    expect(smilint(mibFile().replace(/^ {8}picketNext,$/gm, ''))).toContain('picketNext');
  });
});
