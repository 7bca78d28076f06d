import type { FenceAgent } from '@picket/protocol';
import { expect, it } from 'vitest';
import { fakeIo } from '../testing/fake-io.ts';
import { agentDetails, agentTable } from './fence-agents.ts';
import { styleOf } from './style.ts';

const style = styleOf(fakeIo());
const parameter = {
  name: 'plug',
  type: 'string',
  required: true,
  default: null,
  choices: [],
  description: 'Physical plug number.',
  deprecated: false,
  secret: false,
};
const apc: FenceAgent = {
  name: 'fence_apc',
  shortdesc: 'Fence agent for APC',
  class: 'power',
  problem: null,
  actions: ['off', 'status'],
  parameters: [
    parameter,
    { ...parameter, name: 'port', deprecated: true },
    { ...parameter, name: 'method', required: false, default: 'onoff', choices: ['onoff', 'cycle'] },
    { ...parameter, name: 'password', secret: true },
  ],
};
const broken: FenceAgent = { ...apc, name: 'fence_x', problem: 'fence_x cannot be used: it is broken.' };

it('lists agents with what they cut, a broken one with its error', () => {
  const text = agentTable(style, { agents: [apc, { ...apc, name: 'fence_scsi', class: 'fabric' }, broken] });
  expect(text).toMatch(/fence_apc +power +Fence agent for APC/);
  expect(text).toMatch(/fence_scsi +fabric/);
  expect(text).toContain('fence_x cannot be used: it is broken.');
  expect(agentTable(style, { agents: [] })).toContain('Install the package fence-agents');
});

it('shows the options of one, without old names, and says when it is not there or broken', () => {
  const text = agentDetails(style, { agents: [apc] }, 'fence_apc');
  expect(text).toContain('It cuts the power. Actions: off, status.');
  expect(text).toMatch(/plug +string +needed +Physical plug number/);
  expect(text).toMatch(/method +string +onoff +Physical plug number. One of onoff, cycle/);
  expect(text).toMatch(/password +string +secret/);
  expect(text).not.toContain('port ');
  expect(agentDetails(style, { agents: [] }, 'fence_y')).toContain('fence_y is not installed');
  expect(agentDetails(style, { agents: [broken] }, 'fence_x')).toContain('it is broken');
});
