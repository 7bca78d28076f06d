import { describe, expect, it } from 'vitest';
import type { UiLab } from './ui-lab.ts';

const word = 'I only think so';
const known = 'The rack has no power; I stand before it.';

/** A person's word that a host is down: the evidence beside the question, the name typed, asked again while anything looks alive. */
function questionOf(ui: UiLab, host: string) {
  const address = `/clusters/lab/hosts/${host}`;
  return {
    address,
    answer: () => ui.anna.dialog.getByRole('button', { name: 'Confirm down' }),
    open: async (): Promise<void> => {
      await ui.anna.click('Confirm down');
      await ui.anna.dialog.getByText(`Confirm that ${host} is down`).waitFor();
    },
    type: async (name: string, how: string): Promise<void> => {
      await ui.anna.dialog.getByLabel(/^Type kvm\d to confirm/).fill(name);
      await ui.anna.dialog.getByLabel(/^How do you know\?/).fill(how);
    },
    past: (evenIfAlive: boolean) =>
      ui.anna.api('POST', `${address}/confirm-down`, { typedName: host, reason: word, evenIfAlive }),
  };
}

/** Of kvm3, which is frozen and condemned, and whose page is open. */
export function asksAgain(ui: UiLab): void {
  describe('confirm down of a silent host whose device reads on', () => {
    it('asks again, on the page and past it', async () => {
      const { anna } = ui;
      const { open, type, answer, past } = questionOf(ui, 'kvm3');
      await open();
      await anna.dialog.getByText('It may well be alive:').waitFor();
      await anna.dialog.getByText(/^Its fence device said "power on" \d+ s ago\.$/).waitFor();
      await type('kvm3', word);
      expect(await answer().isDisabled(), 'before one says that one has seen it').toBe(true);
      await anna.dialog.getByLabel(/^I have seen myself that kvm3 is off/).check();
      expect(await answer().isEnabled()).toBe(true);
      await anna.dialog.getByRole('button', { name: 'Cancel' }).click();
      expect(await past(false)).toMatchObject({ status: 409, code: 'CONFIRMATION_NEEDED' });
    });
  });
}

/** Of kvm2; it is left without power. */
export function confirmDown(ui: UiLab): void {
  const { address, open, type, answer, past } = questionOf(ui, 'kvm2');

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
      expect(await past(true)).toMatchObject({ status: 409, code: 'NOT_ALLOWED_NOW' });
    });

    it('shows what is known of a host that lost its power with its device, and starts its VMs once its name is typed', async () => {
      const { anna, story } = ui;
      const vms = story.vmsOn('kvm2');
      expect(vms.length).toBeGreaterThan(0);
      await story.perform({ do: 'host.power-cut', host: 'kvm2', bmcToo: true });
      await anna.page.getByText('Condemned', { exact: true }).first().waitFor();
      await open();
      await anna.dialog.getByText('Nothing known to Picket speaks against it being down.').waitFor();
      await anna.dialog.getByText(/^Round \d+$/).waitFor();
      await anna.dialog.getByText(/^power unknown, read/).waitFor();
      await type('kvm3', known);
      expect(await answer().isDisabled(), 'with another name typed').toBe(true);
      await type('kvm2', known);
      await answer().click();
      await anna.isTold(/kvm2/);
      await story.startedOnce(vms, 'kvm2');
      await anna.page.getByText('Down', { exact: true }).first().waitFor();
    });
  });
}
