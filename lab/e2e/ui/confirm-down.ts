import { describe, expect, it } from 'vitest';
import type { UiLab } from './ui-lab.ts';

/** A person's word that a host is down: the evidence beside the question, the name typed, asked again while anything looks alive. */
export function confirmDown(ui: UiLab): void {
  const open = async (): Promise<void> => {
    await ui.anna.click('Confirm down');
    await ui.anna.dialog.getByText('Confirm that kvm2 is down').waitFor();
  };
  const answer = () => ui.anna.dialog.getByRole('button', { name: 'Confirm down' });

  describe('confirm down', () => {
    it('asks again about a host that only lost its agent, and believes nobody who has not seen it', async () => {
      const { anna, story } = ui;
      await story.begin();
      await story.perform({ do: 'agent.kill', host: 'kvm2' });
      await story.reached('kvm2', 'degraded');
      await anna.goTo('/clusters/lab/hosts/kvm2');
      await open();
      await anna.dialog.getByText('It may well be alive:').waitFor();
      await anna.dialog.getByLabel(/^Type kvm2 to confirm/).fill('kvm2');
      await anna.dialog.getByLabel(/^How do you know\?/).fill('I only think so');
      expect(await answer().isDisabled(), 'while the evidence says that it lives').toBe(true);
      await anna.dialog.getByRole('button', { name: 'Cancel' }).click();
      const { code, stderr } = await story.picket('host', 'confirm-down', 'kvm2', '--yes', '--reason', 'I think so');
      expect(code, stderr).toBe(1);
      await story.perform({ do: 'agent.start', host: 'kvm2' });
      await story.reached('kvm2', 'up');
    });

    it('shows what is known of a host that died with its BMC, and starts its VMs once its name is typed', async () => {
      const { anna, story } = ui;
      const vms = story.vmsOn('kvm2');
      expect(vms.length).toBeGreaterThan(0);
      await story.begin();
      await story.perform({ do: 'host.power-cut', host: 'kvm2', bmcToo: true });
      await anna.page.getByText('Unfenced', { exact: true }).first().waitFor();
      await open();
      await anna.dialog.getByText(/^Round \d+$/).waitFor();
      await anna.dialog.getByText('Nothing known to Picket speaks against it being down.').waitFor();
      await anna.dialog.getByLabel(/^Type kvm2 to confirm/).fill('kvm3');
      await anna.dialog.getByLabel(/^How do you know\?/).fill('The rack has no power; I stand before it.');
      expect(await answer().isDisabled(), 'with another name typed').toBe(true);
      await anna.dialog.getByLabel(/^Type kvm2 to confirm/).fill('kvm2');
      await answer().click();
      await anna.isTold(/kvm2/);
      await story.startedOnce(vms, 'kvm2');
      await anna.page.getByText('Down', { exact: true }).first().waitFor();
      await story.perform({ do: 'host.power-on', host: 'kvm2' });
      await story.reached('kvm2', 'up');
    });
  });
}
