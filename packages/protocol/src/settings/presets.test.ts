import { describe, expect, it } from 'vitest';
import { presetNames } from './preset-names.ts';
import { presetDocs, presets } from './presets.ts';
import { parseSetting } from './validate.ts';

describe.each(presetNames)('preset %s', (name) => {
  it('fills in what could be set by hand on a cluster, and says what it is for', () => {
    for (const [key, value] of Object.entries(presets[name])) {
      expect(parseSetting(key, value, 'cluster')).toEqual({ key, value });
    }
    expect(presetDocs[name]).toMatch(/^[A-Z].*\.$/);
    if (name !== 'none') expect(presets[name]).toHaveProperty('fenceDriver');
  });

  it('names the agent that its driver needs', () => {
    const { fenceDriver, fenceAgent } = presets[name];
    expect(fenceDriver === 'fence-agent').toBe(fenceAgent !== undefined);
  });
});
