import { cpSync, existsSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect } from 'vitest';
import { calibrated, down, type Lab, LabError, openLab, rest, Sampler, type UpOptions, up } from '../src/index.ts';
import type { CalmOptions } from './calm.ts';
import { Story } from './story.ts';

/** What a test file may ask of its lab; folder and port are chosen here. */
type LabOptions = Omit<UpOptions, 'dir' | 'port'>;

/** True in `make test-long PART=e2e`: with the stories that `make test` has no time for. */
export const thorough = process.env.PICKET_E2E === 'all';

/** For labs whose tests are not about the verdict: one dead round is enough for it. */
export const quickVerdict = { checkAdditional: 0 } as const;

/**
 * One lab for a test file: raised before its first test, taken down after its last one whatever happened. Every test begins
 * in a calm lab (all hosts up, every VM running once), and no test may see a VM on two hosts at any of the samples taken five
 * times a second (I1). Logs of a file that failed are kept and their folder is printed.
 * @example
 * const story = useLab({ hosts: 3, vms: 6 });
 * it('…', async () => { await story.perform({ do: 'host.hang', host: 'kvm1' }); … });
 */
export function useLab(options: LabOptions = {}, calmOptions: CalmOptions = {}): Story {
  const story = new Story();
  let dir = '';
  let failed = false;

  beforeAll(async () => {
    dir = mkdtempSync('/tmp/pk-');
    try {
      const lab = await up({ hosts: 3, vms: 6, ...options, dir, port: 0 });
      if (options.bare !== true) await calibrated(lab);
      story.open(lab, new Sampler(dir));
    } catch (error) {
      failed = true;
      throw error;
    }
  });

  beforeEach(async () => {
    if (calmOptions.between !== false) await story.calm(calmOptions);
  });

  afterEach(({ task }) => {
    if (task.result?.state === 'fail') failed = true;
    const violations = calmOptions.twice === 'written' ? [] : story.violations();
    if (violations.length > 0) failed = true;
    expect(violations, 'no VM was ever on two hosts (I1)').toEqual([]);
  });

  afterAll(async () => {
    const samplesPerSecond = story.close();
    try {
      if (failed) await keepLogs(dir);
    } finally {
      await down(dir);
    }
    // Asked for are five; a machine so loaded that there were less than two has proven nothing about I1.
    expect(samplesPerSecond, 'looks at where VMs run, each second').toBeGreaterThan(2);
  });
  return story;
}

/** Copies what tells the story of a failure out of the lab's folder, before that is removed. */
export async function keepLogs(dir: string): Promise<void> {
  if (!existsSync(join(dir, 'lab.json'))) return;
  const lab = openLab(dir);
  const kept = mkdtempSync('/tmp/picket-e2e-failed-');
  const { hosts, files } = lab;
  const logs = [files.log, files.serverLog].map((path) => [path, '.'] as const);
  const ofHosts = hosts.flatMap(({ name }) => {
    const folder = files.host(name);
    const found = [join(folder, 'agent.log'), join(folder, 'host.log'), join(folder, 'log'), files.bmcLog(name)];
    return found.map((path) => [path, name] as const);
  });
  for (const [path, folder] of [...logs, ...ofHosts]) {
    if (!existsSync(path)) continue;
    mkdirSync(join(kept, folder), { recursive: true });
    cpSync(path, join(kept, folder, path.split('/').at(-1) ?? ''), { recursive: true });
  }
  writeFileSync(join(kept, 'journal.txt'), await journalText(lab));
  console.error(`The lab's logs of this failure are kept in ${kept}`);
}

async function journalText(lab: Lab): Promise<string> {
  try {
    const entries = await rest.journal(lab);
    return entries.map(({ data, ...entry }) => `${JSON.stringify(entry)}\n    ${JSON.stringify(data)}\n`).join('');
  } catch (error) {
    if (error instanceof LabError) return `${error.message}\n`;
    throw error;
  }
}
