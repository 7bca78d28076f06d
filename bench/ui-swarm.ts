import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { type Browser, chromium, type Page } from 'playwright-core';
import { clustersDefault, password, raiseSwarm, type SwarmWorld, spread } from './swarm/world.ts';

// How fast the web UI is with a full farm: every run is a fresh profile of Chromium on the built pages of a real server.
// `node bench/ui-swarm.ts [--hosts 1000] [--clusters 20] [--runs 7]`; exit code 1 when a median is above 3 s. Build first: make web.

const { values } = parseArgs({
  options: {
    hosts: { type: 'string', default: '1000' },
    clusters: { type: 'string', default: clustersDefault },
    runs: { type: 'string', default: '7' },
  },
});

/** The overview shows so many hosts without trouble. */
const tiles = 120;

const steps = [
  'overview: first paint',
  'overview: hosts drawn',
  'hosts: first paint',
  'hosts: list drawn',
  'hosts: filtered',
  'hosts: by state',
] as const;
type Times = Record<(typeof steps)[number], number>;

/** From the navigation until Chromium painted the first text. */
const firstPaint = async (page: Page): Promise<number> =>
  Number(await page.evaluate(`performance.getEntriesByName('first-contentful-paint')[0].startTime`));
const sinceNavigation = async (page: Page): Promise<number> => Number(await page.evaluate('performance.now()'));

const inCluster = Number(values.hosts) / Number(values.clusters);

async function run(world: SwarmWorld, browser: Browser): Promise<Times> {
  const context = await browser.newContext({ baseURL: world.url, viewport: { width: 1440, height: 900 } });
  context.setDefaultTimeout(120_000);
  try {
    await context.request.post('/api/v1/session', { data: { username: 'anna', password } });
    const overview = await context.newPage();
    await overview.goto('/');
    for (const name of world.clusters) {
      const calm = overview.getByRole('list', { name: `Other hosts of ${name}`, exact: true }).getByRole('listitem');
      await calm.nth(Math.min(inCluster, Math.max(6, Math.floor(tiles / world.clusters.length))) - 1).waitFor();
    }
    const drawn = await sinceNavigation(overview);
    const hosts = await context.newPage();
    await hosts.goto(`/clusters/${world.clusters.at(-1)}`);
    const total = inCluster.toLocaleString('en');
    const all = `${Math.min(inCluster, 100)} of ${total} shown`;
    await hosts.getByText(all).waitFor();
    const listed = await sinceNavigation(hosts);
    const began = performance.now();
    await hosts.getByRole('textbox', { name: 'Search by name, rack or reason' }).fill(`kvm${world.hosts}`);
    await hosts.getByText('1 of 1 shown').waitFor();
    const filtered = performance.now() - began;
    await hosts.getByRole('textbox', { name: 'Search by name, rack or reason' }).fill('');
    await hosts.getByText(all).waitFor();
    const chosen = performance.now();
    await hosts
      .getByRole('button', { name: new RegExp(`${total}|${inCluster}`) })
      .first()
      .click();
    await hosts.locator('[aria-pressed=true]').first().waitFor();
    return {
      'overview: first paint': await firstPaint(overview),
      'overview: hosts drawn': drawn,
      'hosts: first paint': await firstPaint(hosts),
      'hosts: list drawn': listed,
      'hosts: filtered': filtered,
      'hosts: by state': performance.now() - chosen,
    };
  } finally {
    await context.close();
  }
}

const world = await raiseSwarm(Number(values.hosts), Number(values.clusters));
const browser = await chromium.launch({
  executablePath: '/usr/bin/chromium',
  args: [
    '--headless',
    '--no-sandbox',
    '--disable-gpu',
    '--disable-background-networking',
    '--disable-component-update',
  ],
});
try {
  const all: Times[] = [];
  for (let n = 0; n < Number(values.runs); n += 1) all.push(await run(world, browser));
  const machine = `${cpus().length} × ${cpus()[0]?.model.trim() ?? 'unknown'}`;
  console.log(`${machine}; ${world.hosts} hosts in ${world.clusters.length} clusters beat. Median (fastest–slowest).`);
  console.log('| step | time |\n|---|---|');
  for (const step of steps) console.log(`| ${step} | ${spread(all.map((times) => times[step]))} |`);
  const median = (step: (typeof steps)[number]): number =>
    all.map((times) => times[step]).toSorted((a, b) => a - b)[Math.floor(all.length / 2)] ?? Number.NaN;
  process.exitCode = steps.every((step) => median(step) < 3_000) ? 0 : 1;
} finally {
  await browser.close();
  await world.close();
}
