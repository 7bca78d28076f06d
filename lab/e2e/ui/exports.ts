import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { IncidentStory, ScenarioOutcome } from '@picket/protocol';
import type { Download } from 'playwright-core';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { UiLab } from './ui-lab.ts';

/** An incident is taken away as JSON, and as a scenario that the simulator plays to the same end. */
export function exports(ui: UiLab): void {
  const download = async (item: RegExp): Promise<Download> => {
    const { anna } = ui;
    const coming = anna.page.waitForEvent('download');
    await anna.click('Export');
    await anna.page.getByRole('menuitem', { name: item }).click();
    return await coming;
  };
  const textOf = async (file: Download): Promise<string> => {
    const parts: string[] = [];
    for await (const part of await file.createReadStream()) parts.push(String(part));
    return parts.join('');
  };
  const played = async (text: string): Promise<ScenarioOutcome> => {
    const folder = mkdtempSync(join(tmpdir(), 'pk-replay-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const path = join(folder, 'incident.yaml');
    writeFileSync(path, text);
    const { stdout, stderr } = await ui.story.picket('sim', 'run', path, '--json');
    expect(stderr).toBe('');
    const outcome = JSON.parse(stdout) as ScenarioOutcome;
    expect([...outcome.failures, ...outcome.violations], text).toEqual([]);
    return outcome;
  };

  describe('an incident that is over', () => {
    it('is saved as JSON, with every decision and its evidence', async () => {
      const { anna } = ui;
      await anna.goTo('/clusters/lab/incidents/lab-1');
      const file = await download(/^As JSON/);
      expect(file.suggestedFilename()).toBe('lab-1.json');
      const story = JSON.parse(await textOf(file)) as IncidentStory;
      expect(story).toMatchObject({ id: 'lab-1', host: 'kvm1', open: false });
      expect(story.entries.find(({ kind }) => kind === 'round')?.data).toHaveProperty('sources');
    });

    it('is saved as a scenario, which the simulator plays to the same verdict, fence and recovery', async () => {
      const { anna } = ui;
      const file = await download(/^As a scenario/);
      expect(file.suggestedFilename()).toBe('lab-1.yaml');
      await anna.isTold('lab-1.yaml is saved.');
      const text = await textOf(file);
      for (const words of ['do: host.power-cut', 'fenced: [kvm1]', 'kvm1: down', 'running: any-but kvm1', 'kvm1: []'])
        expect(text).toContain(words);
      const outcome = await played(text);
      expect(outcome.hosts.kvm1).toEqual({ state: 'down', power: 'off' });
    });

    it.each([
      ['lab-2', 'a host that froze and was cut', ['do: host.panic', 'fenced: [kvm2]', 'kvm2: [off]']],
      ['lab-3', 'one that the cap had held back', ['do: host.panic', 'fenced: [kvm3]', 'held back']],
      ['lab-4', 'one that a person confirmed down', ['operator.confirm-down', 'do: agent.kill', 'fenced: []']],
    ])('%s replays from the command line: %s', async (id, _story, words) => {
      const { stdout, stderr } = await ui.story.picket('incident', 'replay', id);
      expect(stderr).toBe('');
      for (const each of words) expect(stdout).toContain(each);
      await played(stdout);
    });
  });
}
