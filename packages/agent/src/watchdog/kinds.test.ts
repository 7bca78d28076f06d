import { describe, expect, it } from 'vitest';
import { expiriesOf, kindOf } from './kinds.ts';

const onMetal = async () => false;
const inVm = async () => true;

describe('what a watchdog is made of (S21)', () => {
  it.each([
    ['iTCO_wdt', 'hardware', 2],
    ['SP5100 TCO timer', 'hardware', 1],
    ['IPMI', 'bmc', 2],
    ['HPE iLO2+ HW Watchdog Timer', 'bmc', 2],
    ['HP iLO2+ HW Watchdog Timer', 'bmc', 2],
    ['iamt_wdt', 'bmc', 2],
    ['INTCAMT', 'bmc', 2],
    ['Software Watchdog', 'software', 1],
  ] as const)('%s is %s, and resets after running out %i times', async (identity, kind, expiries) => {
    expect(await kindOf(identity, onMetal)).toBe(kind);
    expect(expiriesOf(identity)).toBe(expiries);
  });

  it.each(['i6300ESB timer', 'wdat_wdt', 'Hardware Watchdog', 'iTCO_wdt2', 'itco_wdt', 'constructor', '__proto__', ''])(
    'what calls itself %j counts as little as software: nobody has looked up what it resets',
    async (identity) => {
      expect(await kindOf(identity, onMetal)).toBe('software');
      expect(expiriesOf(identity)).toBe(2);
    },
  );

  it('below a hypervisor, a chip is software', async () => {
    expect(await kindOf('iTCO_wdt', inVm)).toBe('software');
    expect(await kindOf('SP5100 TCO timer', inVm)).toBe('software');
  });
});
