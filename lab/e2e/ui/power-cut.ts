import { describe, expect, it } from 'vitest';
import type { UiLab } from './ui-lab.ts';

/** A real power cut, watched from the last heartbeat to the last VM on one page that is never loaded again. */
export function powerCut(ui: UiLab): void {
  describe('a power cut', () => {
    it('is seen on the overview by itself, and followed live on its flight recorder to the end', async () => {
      const { anna, story } = ui;
      const vms = story.vmsOn('kvm1');
      expect(vms.length).toBeGreaterThan(0);
      await anna.goTo('/');
      await anna.sees('3 up');
      await anna.page.evaluate('window.sameDocument = true');
      await story.begin();

      await story.perform({ do: 'host.power-cut', host: 'kvm1', bmcToo: false });
      await anna.sees('1 open incident');
      await anna.follow(/^Flight recorder of /);
      await anna.page.getByRole('heading', { name: /: kvm1$/, level: 1 }).waitFor();
      await anna.sees('fell silent');
      for (const words of ['Round 1', 'reads off', 'read off twice', 'is being started on']) await anna.sees(words);
      for (const vm of vms)
        await anna.page
          .getByRole('listitem')
          .filter({ hasText: `${vm} runs on` })
          .first()
          .waitFor();
      await anna.page
        .getByText('Down', { exact: true })
        .or(anna.page.getByText('Over', { exact: true }))
        .first()
        .waitFor();
      expect(await anna.page.evaluate('window.sameDocument'), 'no page was loaded meanwhile').toBe(true);

      for (const vm of vms) expect(story.places().get(vm), `where ${vm} runs`).toMatch(/^kvm[23]\/\d+$/);
    });

    it('is drawn with a lane for the link, each neighbour, the pool, the network, the device, and each VM', async () => {
      const { anna, story } = ui;
      const lanes = await anna.page
        .getByLabel('Time line', { exact: true })
        .locator('svg text > title')
        .allTextContents();
      const vms = story.lab.vms.map(({ name }) => name).filter((name) => story.runs(name).length > 0);
      const expected = ['Link', 'State', 'Neighbour kvm2', 'Pool nfs1', 'Network', 'Fence device'];
      expect(lanes).toEqual(expect.arrayContaining([...expected, ...vms.map((vm) => `VM ${vm}`)]));
      await anna.sees(/^\d; the last one ran \d+ s after the last word$/);
    });

    it('leaves a host that one switches on again, and it is back in service', async () => {
      const { anna, story } = ui;
      await anna.follow('Page of kvm1');
      await anna.sees('Down');
      await story.begin();
      await anna.click('Power on');
      await anna.isTold('The fence device of kvm1 took the order to power on');
      await story.reached('kvm1', 'up');
      await anna.page.getByText('Up', { exact: true }).first().waitFor();
    });
  });
}
