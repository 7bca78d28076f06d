import { AxeBuilder } from '@axe-core/playwright';
import type { Browser, BrowserContext } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
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

describe.each(['light', 'dark'] as const)('in %s', (scheme) => {
  const contexts = new Map<string, BrowserContext>();

  beforeAll(async () => {
    const looks = { ...desktop, scheme };
    contexts.set('inside', await openContext(browser, seeded, looks, 'admin'));
    contexts.set('outside', await openContext(browser, seeded, looks, null));
    contexts.set('fresh', await openContext(browser, empty, looks, null));
  });

  afterAll(async () => {
    for (const context of contexts.values()) await context.close();
  });

  it.each(samples)('$name is drawn without a complaint, and axe finds nothing', async (sample) => {
    const context = contexts.get(sample.name === 'setup' ? 'fresh' : sample.open === true ? 'outside' : 'inside');
    if (context === undefined) throw new Error('no context');
    const page = await context.newPage();
    try {
      const complaints = await visit(page, sample);
      // The address of nobody's session is asked for on purpose.
      expect(complaints.filter((text) => !text.includes('401'))).toEqual([]);
      const { violations } = await new AxeBuilder({ page }).analyze();
      expect(
        violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 160)).join(' | ')}`),
      ).toEqual([]);
    } finally {
      await page.close();
    }
  });
});

describe('on a phone', () => {
  it.each(samples)('$name does not run out of its 390 px', async (sample) => {
    const mock = sample.name === 'setup' ? empty : seeded;
    const context = await openContext(
      browser,
      mock,
      { width: 390, height: 844, scheme: 'light' },
      sample.open === true ? null : 'admin',
    );
    const page = await context.newPage();
    try {
      await visit(page, sample);
      const wide = await page.evaluate('document.documentElement.scrollWidth');
      expect(wide).toBeLessThanOrEqual(390);
    } finally {
      await context.close();
    }
  });
});
