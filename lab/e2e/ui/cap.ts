import { describe, expect, it } from 'vitest';
import type { UiLab } from './ui-lab.ts';

/** The cap on power cuts: reached, shown as what holds a dead host back, and acknowledged by a button with a reason. */
export function capReached(ui: UiLab): void {
  describe('the cap on power cuts', () => {
    it('is reached by one power cut where one is allowed, and says so wherever one looks', async () => {
      const { anna, story } = ui;
      await anna.goTo('/clusters/lab?tab=policy');
      await anna.page.getByLabel(/^Power cuts that count, .* now 0 of 3\.$/).waitFor();
      await anna.fill('Most power cuts fencingMaxActions', '1');
      await anna.click('Save');
      await anna.isTold('Saved 1 setting.');

      await story.begin();
      await story.fence('kvm2', { do: 'host.hang', host: 'kvm2' });
      await anna.sees('The cap on power cuts is reached: no power is cut.');
      await anna.page.getByLabel(/^Power cuts that count, .* now 1 of 1\.$/).waitFor();
      await anna.follow('Overview');
      await anna.sees('Cap reached');
      await story.reached('kvm2', 'down');
      await story.perform({ do: 'host.power-on', host: 'kvm2' });
      await story.reached('kvm2', 'up');
    });

    it('holds the next frozen host back, whose page names it as the closed gate', async () => {
      const { anna, story } = ui;
      await story.begin();
      await story.perform({ do: 'host.hang', host: 'kvm3' });
      await anna.page.getByRole('link', { name: 'kvm3', exact: true }).first().click();
      await anna.sees('Condemned');
      await anna.sees(/^Before a power cut: 1 of \d+ gates closed$/);
      expect(story.powerCommands()).toEqual([]);
    });
  });
}

/** Goes on with the host that the cap holds back. */
export function capAcknowledged(ui: UiLab): void {
  describe('the reached cap', () => {
    it('is acknowledged with a reason, and the host is fenced', async () => {
      const { anna, story } = ui;
      const vms = story.vmsOn('kvm3');
      await anna.page.getByRole('main').getByRole('link', { name: 'lab', exact: true }).click();
      await anna.click('Acknowledge the cap');
      const yes = anna.dialog.getByRole('button', { name: 'Acknowledge' });
      expect(await yes.isDisabled(), 'without a reason').toBe(true);
      await anna.dialog.getByLabel(/^Reason/).fill('kvm3 froze by our own hand');
      await yes.click();
      await anna.isTold('The cap of lab is acknowledged.');
      await story.reached('kvm3', 'down');
      expect(story.powerCommands()).toMatchObject([{ host: 'kvm3', what: 'power', value: '0' }]);
      await story.startedOnce(vms, 'kvm3');
      await anna.open('HA policy');
      await anna.sees(/^Acknowledged by anna/);
    });
  });
}
