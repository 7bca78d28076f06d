import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import type { Mock } from '../mock/serve.ts';
import { mockPassword } from '../mock/world/people.ts';
import type { Sample } from './samples.ts';

const executablePath = '/usr/bin/chromium';

/** Speaks to the mock on this machine and to nobody else. */
export async function openChromium(): Promise<Browser> {
  return await chromium.launch({
    executablePath,
    args: [
      '--headless',
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}

export interface Looks {
  readonly width: number;
  readonly height: number;
  readonly scheme: 'light' | 'dark';
}

export const desktop: Looks = { width: 1440, height: 900, scheme: 'light' };

/** A fresh profile, logged in as one of the seeded users, or as nobody. */
export async function openContext(
  browser: Browser,
  mock: Mock,
  looks: Looks,
  user: string | null,
): Promise<BrowserContext> {
  const context = await browser.newContext({
    baseURL: mock.url,
    viewport: { width: looks.width, height: looks.height },
    colorScheme: looks.scheme,
    reducedMotion: 'reduce',
  });
  context.setDefaultTimeout(60_000);
  if (user !== null)
    await context.request.post('/api/v1/session', { data: { username: user, password: mockPassword } });
  return context;
}

/** Goes to a page and waits until it is drawn. Returns what the console complained about meanwhile. */
export async function visit(page: Page, sample: Pick<Sample, 'address' | 'shows'>): Promise<readonly string[]> {
  const complaints: string[] = [];
  page.on('console', (message) => {
    // That nobody is logged in is asked for on purpose.
    if (message.text().includes('401')) return;
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  await page.goto(sample.address);
  await page.getByText(sample.shows).first().waitFor();
  for (const chart of await page.locator('figure').all()) await chart.locator('canvas').waitFor();
  return complaints;
}
