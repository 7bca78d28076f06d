import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync } from 'node:fs';
import { openChromium } from './chromium.ts';

const link = /http[^ "]*setup#token=[^ "]*/.exec(readFileSync('/tmp/pk.log', 'utf8'))![0];
const browser = await openChromium();
const context = await browser.newContext({ baseURL: 'http://127.0.0.1:18450', viewport: { width: 1440, height: 900 } });
context.setDefaultTimeout(40000);
const page = await context.newPage();
page.on('console', (m) => {
  if (m.type() === 'error' || m.type() === 'warning') console.log('console', m.text());
});
page.on('pageerror', (e) => console.log('ERR', e.message));
page.on('response', (r) => {
  if (r.status() >= 400) console.log(r.status(), r.request().method(), r.url());
});
mkdirSync('/tmp/real', { recursive: true });
const shot = (n: string) => page.screenshot({ path: `/tmp/real/${n}.png`, fullPage: true });
await page.goto(link);
await page.getByLabel('Password', { exact: true }).fill('correct-horse-battery');
await page.getByLabel('Password again').fill('correct-horse-battery');
await page.getByRole('button', { name: 'Make the account' }).click();
await page.getByRole('heading', { name: 'Guided set-up', level: 1 }).waitFor();
console.log('set up ok');
await page.getByLabel('Name', { exact: true }).fill('empty');
await page.getByRole('button', { name: 'Make the cluster' }).click();
await page.getByText('There is the cluster empty.').waitFor();
console.log('cluster ok');
const swarm = spawn(
  process.execPath,
  [
    'packages/cli/src/main.ts',
    'sim',
    'agents',
    '--hosts',
    '8',
    '--server',
    'https://127.0.0.1:18451',
    '--url',
    'http://127.0.0.1:18450',
    '--token-file',
    '/tmp/pk/admin.token',
    '--cluster',
    'sim',
    '--fencing',
    'off',
  ],
  { stdio: ['ignore', 'pipe', 'pipe'] },
);
swarm.stdout.on('data', (d) => console.log('swarm', String(d).trim().slice(0, 160)));
swarm.stderr.on('data', (d) => console.log('swarm!', String(d).trim().slice(0, 300)));
await page.goto('/?');
await page.getByText('8 up').waitFor({ timeout: 180000 });
await shot('overview');
for (const p of [
  '/clusters/sim',
  '/clusters/sim?tab=vms',
  '/clusters/sim?tab=pools',
  '/clusters/sim?tab=fencing',
  '/clusters/sim?tab=policy',
  '/clusters/sim?tab=notifications',
  '/clusters/sim/hosts/kvm1',
  '/clusters/sim/hosts/kvm1?tab=fencing',
  '/clusters/sim/hosts/kvm1?tab=history',
  '/incidents?cluster=sim',
  '/vms?cluster=sim',
  '/readiness?cluster=sim',
  '/notifications',
  '/notifications?tab=messages',
  '/audit',
  '/users',
  '/about',
  '/start?cluster=sim',
]) {
  await page.goto(p);
  await page.waitForTimeout(2500);
  console.log(p, (await page.getByRole('alert').allInnerTexts()).join(' | '));
  await shot(p.replaceAll(/[/?=]/g, '_'));
}
await page.goto('/clusters/sim/hosts/kvm1');
await page.getByRole('button', { name: 'Test', exact: true }).click();
await page.waitForTimeout(4000);
console.log('test:', (await page.locator('.mantine-Notification-root').allInnerTexts()).join(' | '));
swarm.kill('SIGTERM');
await browser.close();
