import { type Browser, type BrowserContext, chromium, type Locator, type Page } from 'playwright-core';
import type { Lab } from '../../src/index.ts';

/** A deadline costs time only when a test fails, and the machine may be busy with other things. */
const patienceMs = 60_000;

export const password = 'correct horse battery';

/** Status, and of a refusal its code and sentence. */
interface ApiAnswer {
  status: number;
  code?: string;
  detail?: string;
}

/** Debian's Chromium, with a profile that asks nobody outside of this machine. */
export async function openChromium(): Promise<Browser> {
  const quiet = ['--disable-background-networking', '--disable-component-update', '--disable-sync', '--no-first-run'];
  return await chromium.launch({
    executablePath: '/usr/bin/chromium',
    args: ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', ...quiet],
  });
}

/** Somebody at a screen: one browser profile with one page on the lab's server, who sees, clicks and types. */
export class Person {
  readonly page: Page;
  /** What the browser's console complained about, and every answer that is the server's own fault. */
  readonly complaints: string[] = [];

  private constructor(page: Page) {
    this.page = page;
    page.on('console', (message) => {
      // Refusals are part of the stories; that the browser logs each of them is no defect.
      const refusal = message.text().startsWith('Failed to load resource');
      if (message.type() === 'error' && !refusal) this.complaints.push(message.text());
    });
    page.on('pageerror', (error) => this.complaints.push(error.message));
    page.on('response', (response) => {
      if (response.status() === 500) this.complaints.push(`${response.status()} ${response.url()}`);
    });
  }

  static async at(lab: Lab, browser: Browser): Promise<Person> {
    const context = await browser.newContext({
      baseURL: `http://127.0.0.1:${lab.port}`,
      viewport: { width: 1440, height: 1000 },
      reducedMotion: 'reduce',
      permissions: ['clipboard-read', 'clipboard-write'],
      acceptDownloads: true,
    });
    context.setDefaultTimeout(patienceMs);
    return new Person(await context.newPage());
  }

  get context(): BrowserContext {
    return this.page.context();
  }

  async goTo(address: string): Promise<void> {
    await this.page.goto(address);
  }

  async logIn(user: string): Promise<void> {
    // A star follows the names of what must be given.
    await this.fill(/^User/, user);
    await this.fill(/^Password/, password);
    await this.click('Log in');
  }

  /** Past the pages: what the API answers to this browser's session. `csrf` false: as a page of somebody else's would ask. */
  async api(method: string, path: string, data?: object, csrf = true): Promise<ApiAnswer> {
    const { request } = this.context;
    const session = csrf ? ((await (await request.get('/api/v1/session')).json()) as { csrf?: string }) : {};
    const headers = session.csrf === undefined ? {} : { 'x-picket-csrf': session.csrf };
    const response = await request.fetch(`/api/v1${path}`, {
      method,
      headers,
      ...(data === undefined ? {} : { data }),
    });
    return { ...((await response.json()) as ApiAnswer), status: response.status() };
  }

  /** Waits until a text is on the page, in whatever element. */
  async sees(text: string | RegExp): Promise<void> {
    await this.page.getByText(text).filter({ visible: true }).first().waitFor();
  }

  /** A sentence that pops up and goes: told once, so it is taken away. */
  async isTold(text: string | RegExp): Promise<string> {
    const said = this.page.locator('[role=status], [role=alert]').filter({ hasText: text }).first();
    await said.waitFor();
    const words = (await said.innerText()).trim();
    await said.getByRole('button', { name: 'Close' }).click();
    await said.waitFor({ state: 'detached' });
    return words;
  }

  button(name: string | RegExp): Locator {
    return this.page.getByRole('button', typeof name === 'string' ? { name, exact: true } : { name });
  }

  async click(name: string | RegExp): Promise<void> {
    await this.button(name).first().click();
  }

  async follow(link: string | RegExp): Promise<void> {
    await this.page.getByRole('link', { name: link }).first().click();
  }

  async open(tab: string): Promise<void> {
    await this.page.getByRole('tab', { name: tab }).click();
  }

  /** The input behind a label; that of a setting carries its key as well: `IPMI username ipmiUsername`. */
  input(label: string | RegExp): Locator {
    return this.page.getByLabel(label, { exact: true });
  }

  async fill(label: string | RegExp, value: string): Promise<void> {
    await this.input(label).fill(value);
  }

  /** What is shown beside a setting: its value's source, who set it, and the way back. */
  source(label: string): Locator {
    return this.page.locator('[data-changed]').filter({ has: this.input(label) });
  }

  /** What the copy button beside this command puts on the clipboard. */
  async copied(command: string): Promise<string> {
    const code = this.page.locator('code', { hasText: command });
    await code.waitFor();
    await code.locator('xpath=..').getByRole('button').click();
    return await this.page.evaluate<string>('navigator.clipboard.readText()');
  }

  get dialog(): Locator {
    return this.page.getByRole('dialog');
  }
}
