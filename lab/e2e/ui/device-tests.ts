import { describe, it } from 'vitest';
import type { UiLab } from './ui-lab.ts';

/** The test button against a real BMC: what the operator reads when all is well, the password wrong, the BMC dead. */
export function deviceTests(ui: UiLab): void {
  describe('the test button', () => {
    it('says how a good device answers', async () => {
      const { anna } = ui;
      await anna.goTo('/clusters/lab/hosts/kvm2');
      await anna.click('Test');
      await anna.isTold('The fence device of kvm2 answers: Chassis Power is on');
    });

    it('says that the device refuses the password', async () => {
      const { anna, story } = ui;
      await story.perform({ do: 'bmc.wrong-password', host: 'kvm2' });
      await anna.click('Test');
      await anna.isTold(
        /^The fence device of kvm2 failed its test: The BMC at 10\.77\.1\.12 refused the session: check user, password/,
      );
      await story.perform({ do: 'bmc.up', host: 'kvm2' });
    });

    it('says that a dead device does not answer', async () => {
      const { anna, story } = ui;
      await story.perform({ do: 'bmc.down', host: 'kvm2' });
      await anna.click('Test');
      await anna.isTold(
        /^The fence device of kvm2 failed its test: The BMC at 10\.77\.1\.12 did not answer within \d+\.\d s/,
      );
      await story.perform({ do: 'bmc.up', host: 'kvm2' });
      await anna.click('Test');
      await anna.isTold('The fence device of kvm2 answers');
    });
  });
}
