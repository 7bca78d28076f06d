import type { HostDetails } from '@picket/protocol';
import { describe, expect, it } from 'vitest';
import { request, rest } from '../../src/index.ts';
import type { UiLab } from './ui-lab.ts';

const address = '/clusters/lab/hosts/kvm2';

/** A person's word that a host is down: the evidence beside the question, the name typed, asked again while anything looks alive. */
export function confirmDown(ui: UiLab): void {
  const open = async (): Promise<void> => {
    await ui.anna.click('Confirm down');
    await ui.anna.dialog.getByText('Confirm that kvm2 is down').waitFor();
  };
  const answer = () => ui.anna.dialog.getByRole('button', { name: 'Confirm down' });
  const type = async (name: string, how: string): Promise<void> => {
    await ui.anna.dialog.getByLabel(/^Type kvm2 to confirm/).fill(name);
    await ui.anna.dialog.getByLabel(/^How do you know\?/).fill(how);
  };
  /** Only a host whose agent has told that it beats on its pool can fall silent there (S10). */
  const beatsSince = async (sinceMs: number): Promise<boolean> => {
    const { pools } = await request<HostDetails>(ui.story.lab, 'GET', address);
    return pools.some((pool) => pool.lastBeatSeconds !== null && pool.reportedSecondsAgo * 1000 < Date.now() - sinceMs);
  };
  const word = { typedName: 'kvm2', reason: 'I only think so' };

  describe('confirm down', () => {
    it('is not to be had for a host that lost its agent and goes on writing, and the page says why', async () => {
      const { anna, story } = ui;
      await story.begin();
      await story.perform({ do: 'agent.kill', host: 'kvm2' });
      await story.reached('kvm2', 'degraded');
      await anna.goTo(address);
      const button = anna.button(/^Confirm down/);
      await button.filter({ hasText: 'kvm2 was seen alive in the last round' }).waitFor();
      expect(await button.getAttribute('aria-disabled')).toBe('true');
      const anyway = await anna.api('POST', `${address}/confirm-down`, { ...word, evenIfAlive: true });
      expect(anyway).toMatchObject({ status: 409, code: 'NOT_ALLOWED_NOW' });
      const startedMs = Date.now();
      await story.perform({ do: 'agent.start', host: 'kvm2' });
      await story.reached('kvm2', 'up');
      await story.until('kvm2 beating on its pool', async () => await beatsSince(startedMs));
    });

    it('asks again about a silent host whose device reads on', async () => {
      const { anna, story } = ui;
      await rest.set(story.lab, 'fencingAction', 'nothing', 'kvm2');
      await story.begin();
      await story.perform({ do: 'host.hang', host: 'kvm2' });
      await anna.page.getByText('Unfenced', { exact: true }).first().waitFor();
      await open();
      await anna.dialog.getByText('It may well be alive:').waitFor();
      await anna.dialog.getByText(/^Its fence device said "power on" \d+ s ago\.$/).waitFor();
      await type('kvm2', word.reason);
      expect(await answer().isDisabled(), 'before one says that one has seen it').toBe(true);
      await anna.dialog.getByLabel(/^I have seen myself that kvm2 is off/).check();
      expect(await answer().isEnabled()).toBe(true);
      await anna.dialog.getByRole('button', { name: 'Cancel' }).click();
      const unseen = await anna.api('POST', `${address}/confirm-down`, word);
      expect(unseen).toMatchObject({ status: 409, code: 'CONFIRMATION_NEEDED' });
    });

    it('shows what is known of a host that lost its power with its device, and starts its VMs once its name is typed', async () => {
      const { anna, story } = ui;
      const vms = story.vmsOn('kvm2');
      expect(vms.length).toBeGreaterThan(0);
      await story.perform({ do: 'host.power-cut', host: 'kvm2', bmcToo: true });
      await open();
      await anna.dialog.getByText('Nothing known to Picket speaks against it being down.').waitFor();
      await anna.dialog.getByText(/^Round \d+$/).waitFor();
      await anna.dialog.getByText(/^power unknown, read/).waitFor();
      await type('kvm3', 'The rack has no power; I stand before it.');
      expect(await answer().isDisabled(), 'with another name typed').toBe(true);
      await type('kvm2', 'The rack has no power; I stand before it.');
      await answer().click();
      await anna.isTold(/kvm2/);
      await story.startedOnce(vms, 'kvm2');
      await anna.page.getByText('Down', { exact: true }).first().waitFor();
      await story.perform({ do: 'host.power-on', host: 'kvm2' });
      await story.reached('kvm2', 'up');
    });
  });
}
