import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { calibrated, inHost, mailsIn, peersUp, reach, run, startAgent, until } from '../../src/index.ts';
import { password } from './person.ts';
import type { UiLab } from './ui-lab.ts';

/** From an empty database to a cluster that acts, by nothing but the pages and the commands that they show. */
export function guidedSetUp(ui: UiLab): void {
  describe('the guided set-up', () => {
    it('begins with the link of the server’s log, which makes the first admin', async () => {
      const { anna, story } = ui;
      const link = /\/setup#token=\S+?(?=["\s])/.exec(readFileSync(story.lab.files.serverLog, 'utf8'))?.[0];
      await anna.goTo(link ?? 'no link in the log');
      await anna.fill('User', 'anna');
      await anna.fill('Password', password);
      await anna.fill('Password again', password);
      await anna.click('Make the account');
      await anna.sees('Guided set-up');
    });

    it('makes a cluster, in shadow mode', async () => {
      const { anna } = ui;
      await anna.sees('A cluster is a set of hosts that share storage');
      await anna.fill('Name', 'lab');
      await anna.click('Make the cluster');
      await anna.sees('There is the cluster lab.');
    });

    it('lets hosts join by the command that it shows, copied and run on each', async () => {
      const { anna, story } = ui;
      await anna.fill('Shared pools, and where they are mounted', 'nfs1=/run/pool/nfs1');
      for (const { name } of story.lab.hosts) {
        await anna.fill('Name of the host', name);
        await anna.click('Make a token');
        await typeOnHost(
          ui,
          name,
          await anna.copied(`picket agent join --server https://10.77.0.1:8441 --name ${name}`),
        );
        // What the second command does, as the lab's service manager runs it.
        expect(await anna.copied('picket agent run')).toBe('picket agent run');
        await startAgent(story.lab, name);
      }
      await anna.sees('3 hosts have joined.');
    });

    it('names the hosts without a fence device, and where to give them one', async () => {
      const { anna, story } = ui;
      await anna.sees('Without one: kvm1, kvm2 and kvm3.');
      await anna.follow('fencing of lab');
      await anna.input('Driver fenceDriver').selectOption('ipmi');
      await anna.fill('IPMI username ipmiUsername', 'admin');
      await anna.fill('IPMI password ipmiPassword', 's3cret');
      await anna.fill('IPMI cipher suite ipmiCipherSuite', '3');
      await anna.click('Save');
      await anna.isTold(/^Saved \d settings?\.$/);
      for (const { name, bmcAddress } of story.lab.hosts) {
        await anna.follow('Guided set-up');
        await anna.page.getByRole('listitem').getByRole('link', { name, exact: true }).click();
        await anna.fill('IPMI hostname or IP ipmiHost', bmcAddress);
        await anna.click('Save');
        await anna.isTold('Saved 1 setting.');
      }
      await anna.follow('Guided set-up');
      await anna.sees('Every host has one.');
    });

    it('binds every device by itself and sees it tested, once the identities agree', async () => {
      const { anna } = ui;
      await anna.sees('Every device is bound.');
      await anna.sees('Each of those that are set answers.');
    });

    it('adds a notifier, whose test message arrives', async () => {
      const { anna, story } = ui;
      await peersUp(story.lab, ['mail']);
      const {
        host,
        port = 0,
        username = '',
        password: secret = '',
        from = '',
        to = [],
        caCertificate = '',
      } = reach.mail(story.lab);
      await anna.follow('Add a notifier');
      await anna.click('Add a notifier');
      await anna.page.getByRole('menuitem', { name: /^Mail/ }).click();
      // A star follows the names of those that must be given.
      await anna.fill(/^Name/, 'night-shift');
      await anna.fill(/^Server/, host ?? '');
      await anna.fill(/^Port/, String(port));
      await anna.fill(/^CA certificate/, caCertificate);
      await anna.fill(/^User/, username);
      await anna.fill('Password', secret);
      await anna.fill(/^From\b(?! severity)/, from);
      await anna.fill(/^To(?!ggle)/, to.join('\n'));
      await anna.click('Save');
      await anna.isTold('night-shift was saved. Test it now.');
      await anna.click('Test');
      await anna.isTold(/^night-shift took a test message after \d+ ms/);
      await story.until('a mail', () => mailsIn(story.lab).length === 1);
    });

    it('shows shadow mode loudly, and asks before the action that ends it', async () => {
      const { anna, story } = ui;
      await anna.follow('Guided set-up');
      await anna.sees('Watch in shadow mode');
      await anna.follow('lab');
      await anna.sees('Shadow mode');
      await anna.open('HA policy');
      await anna.input('Profile profile').selectOption('fast');
      // For the tests' sake: one dead round is enough, and no grace holds a cut back.
      await anna.fill('Additional checks before the verdict checkAdditional', '0');
      await anna.fill('Grace after start and arming startupGraceSeconds', '1');
      await anna.fill('Cool-down after a storm stormCooldownSeconds', '0');
      await anna.fill('Hold a VM whose host dies within fatalStartSeconds', '0');
      await anna.fill('Keep a host that is fenced twice within fencedOftenSeconds', '0');
      await anna.sees('Failover time with your changes');
      await anna.click('Save');
      await anna.isTold('Saved 6 settings.');

      await calibrated(story.lab);
      await anna.open('Fencing (IPMI)');
      await anna.input('Fencing action fencingAction').selectOption('off');
      await anna.click('Save');
      await anna.dialog.getByText('Switch lab from watching to “Power off”').waitFor();
      await anna.dialog.getByText(/Would act now on|No host is silent now/).waitFor();
      await anna.dialog.getByRole('button', { name: 'Save: Power off' }).click();
      await anna.isTold('Saved 1 setting.');
      await anna.sees('Armed: a dead host is powered off and its VMs are started elsewhere.');
    });

    it('ends with all its steps done, and an overview that says that a failover would work', async () => {
      const { anna } = ui;
      await anna.follow('Guided set-up');
      await until(async () => (await anna.page.getByText('– done').count()) === 8, {
        timeoutMs: 60_000,
        sentence: () => 'not every step is done',
      });
      await anna.follow('Overview');
      await anna.sees('The death of any of the 3 hosts would be handled now.');
      await anna.sees('6 of 6 VMs running');
    });
  });
}

/** As a person pastes it into a root shell of the host; its identity comes from a file, since the lab's hosts share a kernel. */
async function typeOnHost({ story: { lab } }: UiLab, host: string, command: string): Promise<void> {
  const picket = join(lab.checkout, 'picket');
  const line = `picket() { ${picket} "$@"; }; ${command} --identity-file /run/picket/identity.json`;
  expect(await run(inHost(lab, host, ['bash', '-c', line]))).toContain(`${host} joined cluster lab.`);
}
