import { describe, expect, it } from 'vitest';
import type { UiLab } from './ui-lab.ts';

const username = 'IPMI username ipmiUsername';
const deadline = 'Deadline of a command fenceCommandSeconds';
const secret = 'IPMI password ipmiPassword';

/** Each field shows its value and where that came from; a host may have its own and go back to what it inherits. */
export function fenceSettings(ui: UiLab): void {
  describe('fence settings', () => {
    it('of the cluster say who set them, and which are built in', async () => {
      const { anna } = ui;
      await anna.goTo('/clusters/lab?tab=fencing');
      await anna.source(username).getByText('set on the cluster by anna').waitFor();
      expect(await anna.input(username).inputValue()).toBe('admin');
      await anna.source(deadline).getByText('built in').waitFor();
      expect(await anna.input(deadline).inputValue()).toBe('10 s');
    });

    it('are inherited by a host, which shows their value and source, and never the password', async () => {
      const { anna } = ui;
      const said: string[] = [];
      anna.page.on('response', (response) => {
        if (response.url().includes('/settings'))
          void response.text().then(
            (text) => said.push(text),
            () => undefined,
          );
      });
      await anna.goTo('/clusters/lab/hosts/kvm2?tab=fencing');
      await anna.source(username).getByText('set on the cluster by anna').waitFor();
      expect(await anna.input(username).inputValue()).toBe('admin');
      await anna.source('IPMI hostname or IP ipmiHost').getByText('set on this host by anna').waitFor();
      await anna.source(deadline).getByText('built in').waitFor();
      expect(await anna.input(secret).inputValue()).toBe('');
      expect(await anna.input(secret).getAttribute('placeholder')).toContain('is set');
      await anna.source(secret).getByText('set on the cluster by anna').waitFor();
      expect(said.join()).toContain('ipmiPassword');
      expect(said.join()).not.toContain('s3cret');
    });

    it('can be overridden on the host, which says what would be inherited', async () => {
      const { anna, story } = ui;
      await anna.fill(deadline, '9');
      await anna.source(deadline).getByText('Changed, not saved').waitFor();
      await anna.click('Save');
      await anna.isTold('Saved 1 setting.');
      await anna.source(deadline).getByText('set on this host by anna').waitFor();
      await anna.source(deadline).getByText('inherited would be: 10 s').waitFor();
      const { stdout } = await story.picket('settings', 'get', 'fenceCommandSeconds', '--host', 'kvm2');
      expect(stdout).toContain('is 9 (from host)');
    });

    it('go back to the inherited value by Reset', async () => {
      const { anna, story } = ui;
      await anna
        .source(deadline)
        .getByRole('button', { name: /^Reset/ })
        .click();
      await anna.source(deadline).getByText('Goes back to the inherited value').waitFor();
      expect(await anna.input(deadline).inputValue()).toBe('10 s');
      await anna.click('Save');
      await anna.isTold('Saved 1 setting.');
      await anna.source(deadline).getByText('built in').waitFor();
      const { stdout } = await story.picket('settings', 'get', 'fenceCommandSeconds', '--host', 'kvm2');
      expect(stdout).toContain('is 10 (from built-in)');
    });

    it('refuse what cannot be, with the server’s sentence, and lose nothing that was typed', async () => {
      const { anna } = ui;
      await anna.fill(deadline, '700');
      await anna.click('Save');
      await anna.page.getByRole('alert').filter({ hasText: 'fenceCommandSeconds' }).waitFor();
      expect(await anna.input(deadline).inputValue()).toBe('700 s');
      await anna.click('Discard');
      expect(await anna.input(deadline).inputValue()).toBe('10 s');
    });
  });
}
