import { AxeBuilder } from '@axe-core/playwright';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Mock, serveMock } from '../mock/serve.ts';
import { desktop, openChromium, openContext, visit } from './chromium.ts';
import { routePaths, samples } from './samples.ts';

let seeded: Mock;
let empty: Mock;
let browser: Browser;

beforeAll(async () => {
  [seeded, empty, browser] = await Promise.all([serveMock(), serveMock({ empty: true }), openChromium()]);
});

afterAll(async () => {
  await browser.close();
  await Promise.all([seeded.close(), empty.close()]);
});

it('the samples visit every route of the router', () => {
  const paths = routePaths();
  expect(paths.length).toBeGreaterThan(10);
  expect([...new Set(samples.map(({ route }) => route))].sort()).toEqual([...paths].sort());
});

const looked = async (page: Page): Promise<readonly string[]> => {
  const { violations } = await new AxeBuilder({ page }).analyze();
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 160)).join(' | ')}`);
};

// Loaded once for all three looks, and two at a time: a page waits as much as it works.
it.concurrent.for(samples)(
  '$name: no complaint, axe finds nothing in light or dark, and 390 px are wide enough',
  async (sample, { expect }) => {
    const mock = sample.name === 'setup' ? empty : seeded;
    const context = await openContext(browser, mock, desktop, sample.open === true ? null : 'admin');
    const page = await context.newPage();
    try {
      expect(await visit(page, sample)).toEqual([]);
      expect(await looked(page), 'in light').toEqual([]);
      await page.emulateMedia({ colorScheme: 'dark' });
      await page.locator('html[data-mantine-color-scheme=dark]').waitFor();
      expect(await looked(page), 'in dark').toEqual([]);
      await page.setViewportSize({ width: 390, height: 844 });
      await expect.poll(() => page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(390);
    } finally {
      await context.close();
    }
  },
);
