import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect } from 'vitest';
import type { Story } from '../story.ts';
import { useLab } from '../support.ts';
import { openChromium, Person } from './person.ts';

/** A lab whose server knows nothing yet, and people at screens. Each story begins where the one before it ended. */
export interface UiLab {
  readonly story: Story;
  /** Who set it up, with rights for everything. */
  readonly anna: Person;
  /** Somebody else, at another screen. */
  somebody(): Promise<Person>;
}

export function useUiLab(): UiLab {
  const story = useLab({ hosts: 3, vms: 6, bare: true }, { between: false });
  let browser: Browser | undefined;
  let anna: Person | undefined;
  const people: Person[] = [];

  const somebody = async (): Promise<Person> => {
    if (browser === undefined) throw new Error('the browser was not started');
    const person = await Person.at(story.lab, browser);
    people.push(person);
    return person;
  };

  beforeAll(async () => {
    browser = await openChromium();
    anna = await somebody();
  });

  let failed = '';
  beforeEach(({ skip }) => skip(failed !== '', `"${failed}" failed, and this goes on where it ended`));

  afterEach(async ({ task }) => {
    if (task.result?.state === 'fail') {
      failed = task.name;
      for (const [at, { page }] of people.entries()) {
        const path = join(mkdtempSync('/tmp/picket-e2e-screen-'), `${at}.png`);
        await page.screenshot({ path, fullPage: true });
        console.error(`What was on the screen: ${path}`);
      }
    }
    for (const { complaints } of people) expect(complaints.splice(0), 'what browsers complained about').toEqual([]);
  });

  afterAll(() => browser?.close());

  return {
    story,
    get anna() {
      if (anna === undefined) throw new Error('nobody sits at a screen');
      return anna;
    },
    somebody,
  };
}
