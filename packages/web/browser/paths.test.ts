import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Mock, serveMock } from '../mock/serve.ts';
import { mockPassword } from '../mock/world/people.ts';
import { paths } from '../src/paths.ts';
import { desktop, openChromium, openContext } from './chromium.ts';

let browser: Browser;
let mock: Mock;
let context: BrowserContext;
let page: Page;

beforeAll(async () => {
  browser = await openChromium();
});
afterAll(() => browser.close());

async function begin(user: string | null, options: Parameters<typeof serveMock>[0] = {}): Promise<void> {
  mock = await serveMock(options);
  context = await openContext(browser, mock, desktop, user);
  page = await context.newPage();
}

afterEach(async () => {
  await context.close();
  await mock.close();
});

/** Presses Tab until the wanted thing has the focus; fails if the keyboard never gets there. */
async function tabTo(name: string, most = 60): Promise<void> {
  for (let press = 0; press < most; press++) {
    await page.keyboard.press('Tab');
    const text = await page.evaluate(
      `(() => { const e = document.activeElement; return e === null ? '' : (e.getAttribute('aria-label') ?? (e.labels?.[0]?.textContent ?? '') + ' ' + (e.textContent ?? '')).trim(); })()`,
    );
    if (String(text).includes(name)) return;
  }
  throw new Error(`"${name}" was not reached with ${most} presses of Tab`);
}

describe('by keyboard only', () => {
  it('logs in, comes back to where one wanted to go, and reads the flight recorder', async () => {
    await begin(null);
    await page.goto(paths.incidents('farm'));
    await page.getByRole('heading', { name: 'Log in to Picket' }).waitFor();
    await page.keyboard.type('olga');
    await tabTo('Password');
    await page.keyboard.type(mockPassword);
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Incidents', level: 1 }).waitFor();
    await tabTo('farm-23', 80);
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Incident farm-23: kvm4' }).waitFor();
  });

  it('confirms that a host is down: its name has to be typed', async () => {
    await begin('olga');
    await page.goto(paths.host('farm', 'kvm4'));
    await page.getByRole('button', { name: 'Confirm down' }).waitFor();
    await tabTo('Confirm down');
    await page.keyboard.press('Enter');
    const dialog = page.getByRole('dialog');
    await dialog.getByText('kvm4 looks dead').waitFor();
    await page.keyboard.type('kvm5');
    await tabTo('How do you know?');
    await page.keyboard.type('stood in front of it');
    expect(await dialog.getByRole('button', { name: 'Confirm down' }).isDisabled()).toBe(true);
    await dialog.getByLabel('Type kvm4 to confirm').fill('kvm4');
    await page.keyboard.press('Enter');
    await page.getByText('admin confirmed that kvm4 is down: stood in front of it').first().waitFor();
    expect(mock.world.clusters[0]?.hosts.find(({ name }) => name === 'kvm4')?.state).toBe('fenced');
  });

  it('jumps over the menu to the page', async () => {
    await begin('victor');
    await page.goto(paths.overview());
    await page.getByText('1 open incident').first().waitFor();
    await page.keyboard.press('Tab');
    expect(await page.evaluate('document.activeElement.textContent')).toBe('Skip to the page');
    await page.keyboard.press('Enter');
    expect(await page.evaluate('document.activeElement.id')).toBe('main');
  });
});

describe('an order that the server would refuse', () => {
  it('stays on the page, is not sent, and says why', async () => {
    await begin('olga');
    const host = mock.world.clusters[0]?.hosts.find(({ name }) => name === 'kvm4');
    const why = 'kvm4 was seen alive in the last round: its disks are written. Switch it off first.';
    Object.assign(host ?? {}, { refused: { ...host?.refused, 'confirm-down': why } });
    await page.goto(paths.host('farm', 'kvm4'));
    const button = page.getByRole('button', { name: /^Confirm down/ });
    await button.waitFor();
    expect(await button.getAttribute('aria-disabled')).toBe('true');
    expect(await button.textContent()).toContain(why);
    await button.click({ force: true });
    expect(await page.getByRole('dialog').count()).toBe(0);
  });
});

describe('confirm-down', () => {
  it('asks again while anything looks alive', async () => {
    await begin('olga');
    const host = mock.world.clusters[0]?.hosts.find(({ name }) => name === 'kvm4');
    Object.assign(host ?? {}, { looksAlive: ['Its fence device said "power on" 3 s ago.'] });
    await page.goto(paths.host('farm', 'kvm4'));
    await page.getByRole('button', { name: 'Confirm down' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText('It may well be alive:').waitFor();
    await dialog.getByLabel('Type kvm4 to confirm').fill('kvm4');
    await dialog.getByLabel('How do you know?').fill('the light is out');
    const confirm = dialog.getByRole('button', { name: 'Confirm down' });
    expect(await confirm.isDisabled()).toBe(true);
    await dialog.getByLabel('I have seen myself').check();
    await confirm.click();
    await page.getByText('admin confirmed that kvm4 is down').first().waitFor();
  });
});

describe('roles', () => {
  beforeEach(() => begin('victor'));

  it('a viewer sees every button of a host, disabled, with the reason', async () => {
    await page.goto(paths.host('farm', 'kvm1'));
    const off = page.getByRole('button', { name: 'Power off' });
    await off.waitFor();
    expect(await off.getAttribute('aria-disabled')).toBe('true');
    expect(await off.textContent()).toContain('Only an operator or admin may do this; you are logged in as a viewer.');
    await off.click({ force: true });
    expect(await page.getByRole('dialog').count()).toBe(0);
  });

  it('a viewer reads the settings and cannot type into them', async () => {
    await page.goto(paths.cluster('farm', 'fencing'));
    const user = page.getByLabel('IPMI username');
    await user.waitFor();
    expect(await user.isDisabled()).toBe(true);
    expect(await user.inputValue()).toBe('picket');
  });
});

describe('settings', () => {
  beforeEach(() => begin('admin'));

  it('a host overrides a value of its cluster, and goes back to it', async () => {
    await page.goto(paths.host('farm', 'kvm1', 'fencing'));
    const user = page.getByLabel('IPMI username');
    await user.waitFor();
    expect(await user.inputValue()).toBe('picket');
    await user.fill('root');
    await page.getByText('1 change not saved').waitFor();
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await page.getByText(/set on this host.*inherited would be: picket/).waitFor();
    expect(mock.world.clusters[0]?.hostSettings.kvm1).toMatchObject({ ipmiUsername: 'root' });
    await page.getByRole('button', { name: 'Reset IPMI username' }).click();
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await page.getByText('1 change not saved').waitFor({ state: 'detached' });
    expect(await user.inputValue()).toBe('picket');
    expect(mock.world.clusters[0]?.hostSettings.kvm1).not.toHaveProperty('ipmiUsername');
  });

  it('asks which fence agents are installed only once that driver is opened: each has to be run for it', async () => {
    const asked: string[] = [];
    page.on('request', (request) => asked.push(new URL(request.url()).pathname));
    await page.goto(paths.cluster('farm', 'fencing'));
    const others = page.getByText('Driver fence-agent: any fence_… program (not in use)');
    await others.waitFor();
    await page.getByRole('textbox', { name: 'IPMI username' }).waitFor();
    expect(asked.filter((path) => path.endsWith('/fence-agents'))).toEqual([]);
    await others.click();
    await page.getByLabel(/fenceAgent$/).waitFor();
    await expect.poll(() => asked.filter((path) => path.endsWith('/fence-agents')).length).toBe(1);
  });

  it('shows the failover time of what is typed, and says what does not fit', async () => {
    await page.goto(paths.cluster('farm', 'policy'));
    await page.getByText('The host loses its power: 7–31 s').waitFor();
    await page.getByLabel('Profile').selectOption('fast');
    await page.getByText('The host loses its power: 4.5–24 s').waitFor();
    await page.getByLabel('Suspect after').fill('1');
    await page.getByText('must be at least twice heartbeatIntervalSeconds').waitFor();
  });

  it('says on which hosts Picket would act now before an action that cuts power is saved', async () => {
    const farm = mock.world.clusters[0];
    if (farm !== undefined) farm.settings = { ...farm.settings, fencingAction: 'nothing' };
    await page.goto(paths.cluster('farm', 'fencing'));
    await page.getByText('Shadow mode: no VM would be recovered.').waitFor();
    await page.getByRole('combobox', { name: /^Fencing action/ }).selectOption('off');
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText('Would act now on this host').waitFor();
    await dialog.getByText('kvm4').first().waitFor();
    expect(farm?.settings.fencingAction).toBe('nothing');
    await dialog.getByRole('button', { name: 'Save: Power off' }).click();
    await dialog.waitFor({ state: 'detached' });
    expect(farm?.settings.fencingAction).toBe('off');
  });
});

describe('the first start', () => {
  it('leads from the one-time link over the first account to a cluster and a token for its first host', async () => {
    await begin(null, { empty: true });
    await page.goto(`${paths.setup()}#token=first-start`);
    await page.getByLabel('Password', { exact: true }).fill('correct-horse-battery');
    await page.getByLabel('Password again').fill('correct-horse-battery');
    await page.getByRole('button', { name: 'Make the account' }).click();
    await page.getByRole('heading', { name: 'Guided set-up', level: 1 }).waitFor();
    await page.getByLabel('Name', { exact: true }).fill('farm');
    await page.getByRole('button', { name: 'Make the cluster' }).click();
    await page.getByText('There is the cluster farm.').waitFor();
    await page.getByLabel('Name of the host').fill('kvm1');
    await page.getByRole('button', { name: 'Make a token' }).click();
    await page.getByText('picket agent join --server https://picket.example:8441').waitFor();
    expect(await page.getByText('picket agent join --server').textContent()).toContain('--name kvm1 --token ');
  });
});

describe('live', () => {
  beforeEach(() => begin('olga'));

  it('a change elsewhere is on the page without a reload', async () => {
    await page.goto(paths.host('farm', 'kvm1'));
    await page.getByText('Its agent is linked and its heartbeats are fresh.').waitFor();
    const host = mock.world.clusters[0]?.hosts.find(({ name }) => name === 'kvm1');
    Object.assign(host ?? {}, { state: 'suspect', sentence: 'kvm1 has been silent for 5.2 s.' });
    for (const tell of mock.world.listeners) tell('changed', { cluster: 'farm', at: new Date().toISOString() });
    await page.getByText('kvm1 has been silent for 5.2 s.').waitFor();
  });

  it('says since when it is stale once the server is gone', async () => {
    await page.goto(paths.overview());
    await page.getByText('1 open incident').first().waitFor();
    await mock.close();
    await page.getByText(/^Stale since \d\d:\d\d:\d\d$/).waitFor();
  });
});
