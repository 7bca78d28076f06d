import { mkdirSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { serveMock } from '../mock/serve.ts';
import { openChromium, openContext, visit } from './chromium.ts';
import { samples } from './samples.ts';

// Pictures of every page into .screenshots/, for people to look at: 390 px and 1440 px wide, light and dark.

const folder = resolve(import.meta.dirname, '../../../.screenshots');
const only = process.argv.slice(2);
const wanted = only.length === 0 ? samples : samples.filter(({ name }) => only.some((word) => name.startsWith(word)));
if (only.length === 0) rmSync(folder, { recursive: true, force: true });
mkdirSync(folder, { recursive: true });

const seeded = await serveMock();
const empty = await serveMock({ empty: true });
const browser = await openChromium();
let complained = 0;
for (const width of [390, 1440]) {
  for (const scheme of ['light', 'dark'] as const) {
    const looks = { width, height: width === 390 ? 844 : 900, scheme };
    const inside = await openContext(browser, seeded, looks, 'admin');
    const outside = await openContext(browser, seeded, looks, null);
    const fresh = await openContext(browser, empty, looks, null);
    for (const sample of wanted) {
      const context = sample.name === 'setup' ? fresh : sample.open === true ? outside : inside;
      const page = await context.newPage();
      const complaints = await visit(page, sample);
      await page.screenshot({ path: join(folder, `${sample.name}-${width}-${scheme}.png`), fullPage: true });
      for (const complaint of complaints) console.error(`${sample.name}: ${complaint}`);
      complained += complaints.length;
      await page.close();
    }
    await Promise.all([inside.close(), outside.close(), fresh.close()]);
  }
}
await browser.close();
await Promise.all([seeded.close(), empty.close()]);
console.log(`${wanted.length * 4} pictures in .screenshots/`);
process.exitCode = complained > 0 ? 1 : 0;
