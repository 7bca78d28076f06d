import { describe, expect, it } from 'vitest';
import { type Person, password } from './person.ts';
import type { UiLab } from './ui-lab.ts';

const host = '/clusters/lab/hosts/kvm1';

/** What each role may do, on the pages and past them; and whose session it is. */
export function rights(ui: UiLab): void {
  let vera: Person;
  let olga: Person;

  const add = async (name: string, role: string): Promise<Person> => {
    const { anna } = ui;
    await anna.click('Add a user');
    await anna.dialog.getByLabel('Name').fill(name);
    await anna.dialog.getByLabel('Role').selectOption(role);
    await anna.dialog.getByLabel('Password', { exact: true }).fill(password);
    await anna.dialog.getByRole('button', { name: 'Add the user' }).click();
    await anna.isTold(`${name} may log in now.`);
    return await ui.somebody();
  };

  describe('a viewer', () => {
    it('logs in on the way to a page, and sees every action with the reason why it is not for viewers', async () => {
      await ui.anna.goTo('/users');
      vera = await add('vera', 'viewer');
      olga = await add('olga', 'operator');
      await vera.goTo(host);
      await vera.logIn('vera');
      await vera.page.getByRole('heading', { name: 'kvm1', level: 1 }).waitFor();
      for (const name of ['Maintenance', 'Disable', 'Test', 'Power status', 'Power off', 'Reboot']) {
        const button = vera.page.getByRole('button', { name: new RegExp(`^${name}`) }).first();
        expect(await button.getAttribute('aria-disabled'), name).toBe('true');
        expect(await button.textContent()).toContain(
          'Only an operator or admin may do this; you are logged in as a viewer.',
        );
      }
      await vera.page.getByRole('button', { name: /^Power off/ }).click({ force: true });
      expect(await vera.dialog.count(), 'questions asked').toBe(0);
      await vera.open('Fencing (IPMI)');
      await vera.sees('Only an admin may do this; you are logged in as a viewer.');
      expect(await vera.input('IPMI username ipmiUsername').isDisabled()).toBe(true);
      await vera.goTo('/audit');
      await vera.sees('The audit trail is for operators and admins.');
    });

    it('is refused by the API as well, whatever the page shows', async () => {
      const asked = [
        ['POST', '/clusters/lab/hosts/kvm1/fence', { action: 'off' }],
        ['POST', '/clusters/lab/hosts/kvm1/maintenance', { reason: 'because' }],
        ['POST', '/clusters/lab/hosts/kvm1/confirm-down', { typedName: 'kvm1', reason: 'because', evenIfAlive: true }],
        ['POST', '/clusters/lab/acknowledge-cap', { reason: 'because' }],
        ['PUT', '/clusters/lab/settings/fencingAction', { value: 'nothing' }],
        ['POST', '/users', { name: 'eve', role: 'admin', password }],
        ['GET', '/audit', undefined],
      ] as const;
      for (const [method, path, body] of asked)
        expect(await vera.api(method, path, body), path).toMatchObject({ status: 403, code: 'FORBIDDEN' });
    });
  });

  describe('an operator', () => {
    it('runs actions and changes no setting, on the page and past it', async () => {
      await olga.goTo(host);
      await olga.logIn('olga');
      await olga.click('Test');
      await olga.isTold('The fence device of kvm1 answers');
      await olga.open('Fencing (IPMI)');
      await olga.sees('Only an admin may do this; you are logged in as an operator.');
      expect(await olga.input('IPMI username ipmiUsername').isDisabled()).toBe(true);
      const set = await olga.api('PUT', '/clusters/lab/settings/fencingAction', { value: 'nothing' });
      expect(set).toMatchObject({ status: 403, code: 'FORBIDDEN' });
    });

    it('is refused without the header that only a page of this server can send', async () => {
      const test = ['POST', '/clusters/lab/hosts/kvm1/fence', { action: 'test' }] as const;
      expect(await olga.api(...test, false)).toMatchObject({ status: 403, code: 'FORBIDDEN' });
      expect(await olga.api(...test)).toMatchObject({ status: 200 });
      const { anna } = ui;
      const nobody = await fetch(`${new URL('/api/v1/overview', anna.page.url())}`);
      expect(nobody.status).toBe(401);
    });

    it('whose session ended elsewhere is asked to log in, and comes back to where it was', async () => {
      expect(await olga.api('DELETE', '/session')).toMatchObject({ status: 200 });
      await olga.page.getByRole('heading', { name: 'Log in to Picket' }).waitFor();
      await olga.logIn('olga');
      await olga.page.getByRole('heading', { name: 'kvm1', level: 1 }).waitFor();
      expect(new URL(olga.page.url()).pathname + new URL(olga.page.url()).search).toBe(`${host}?tab=fencing`);
    });

    it('who is disabled is out at once', async () => {
      const { anna } = ui;
      await anna.page.getByRole('row', { name: /^olga/ }).getByRole('button', { name: 'Disable' }).click();
      await anna.isTold('olga may not log in any more.');
      await olga.page.getByRole('heading', { name: 'Log in to Picket' }).waitFor();
      await olga.logIn('olga');
      await olga.sees('Name or password is wrong.');
    });
  });

  describe('the audit trail', () => {
    it('has who did what, before and after, refusals included', async () => {
      const { anna } = ui;
      await anna.follow('Audit');
      const row = (name: RegExp) => anna.page.getByRole('row', { name }).first().waitFor();
      await row(/anna \(admin\).*fencingAction.*nothing.*off/s);
      await row(/vera \(viewer\).*Refused: This needs the role operator/s);
      expect(await anna.page.getByRole('main').innerText()).not.toContain('s3cret');
    });
  });
}
