import { access, readFile } from 'node:fs/promises';
import type { WatchdogReport } from '@picket/protocol';

type Kind = WatchdogReport['kind'];
type Expiries = WatchdogReport['expiries'];

interface Known {
  readonly kind: Kind;
  readonly expiries: Expiries;
}

/**
 * Watchdogs by the identity that their driver gives (`.identity` in the kernel's drivers/watchdog), each looked up there. A name that is not here
 * says nothing of what resets the machine, nor whether anything does: `wdat_wdt` is whatever the firmware made it, `i6300esb` is QEMU's.
 */
const known: Readonly<Record<string, Known>> = {
  // Without TCO's SMIs its first run-out only sets a bit, and the second one resets; some kernels make up for it by half the time, others do not
  // (cb011044e34c, "Account for rebooting on second timeout").
  iTCO_wdt: { kind: 'hardware', expiries: 2 },
  // sp5100_tco.c: one timer in seconds, whose action is set to reset the system.
  'SP5100 TCO timer': { kind: 'hardware', expiries: 1 },
  // ipmi_watchdog.c, hpwdt.c (iLO), mei_wdt.c and its older self (AMT).
  IPMI: { kind: 'bmc', expiries: 2 },
  'HPE iLO2+ HW Watchdog Timer': { kind: 'bmc', expiries: 2 },
  'HP iLO2+ HW Watchdog Timer': { kind: 'bmc', expiries: 2 },
  iamt_wdt: { kind: 'bmc', expiries: 2 },
  INTCAMT: { kind: 'bmc', expiries: 2 },
  // softdog.c: a timer of the kernel.
  'Software Watchdog': { kind: 'software', expiries: 1 },
};

/** How often it must run out before it resets the machine; 2 where that is not known. */
export function expiriesOf(identity: string): Expiries {
  return lookUp(identity)?.expiries ?? 2;
}

/**
 * What the watchdog is made of (S21). A management controller dies with its power, just when the proof is needed. Below a hypervisor every watchdog
 * stands still together with its machine, which goes on later with all that it had in hand. What is not known counts as little as those.
 */
export async function kindOf(identity: string, virtual = isVirtual): Promise<Kind> {
  const kind = lookUp(identity)?.kind ?? 'software';
  return kind === 'hardware' && (await virtual()) ? 'software' : kind;
}

function lookUp(identity: string): Known | undefined {
  return Object.hasOwn(known, identity) ? known[identity] : undefined;
}

async function isVirtual(): Promise<boolean> {
  // Unreadable, it may be anything.
  const cpu = await readFile('/proc/cpuinfo', 'utf8').catch(() => null);
  if (cpu === null || /^flags\s*:.*\bhypervisor\b/m.test(cpu)) return true;
  const signs = ['/sys/hypervisor/type', '/proc/device-tree/hypervisor'];
  const found = await Promise.all(
    signs.map((path) =>
      access(path).then(
        () => true,
        () => false,
      ),
    ),
  );
  return found.includes(true);
}
