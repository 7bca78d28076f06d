import { readFile } from 'node:fs/promises';
import { networkInterfaces } from 'node:os';
import { PicketError } from '@picket/protocol';
import { z } from 'zod';
import { messageOf } from './files/text.ts';
import { run } from './process/run.ts';

/** Who this machine is, and which of its lives this is (S1, S22). */
export interface Identity {
  /** SMBIOS uuid, lower-case. */
  readonly machineId: string;
  /** New with every boot. */
  readonly bootId: string;
  /** GUID of the own BMC as read in-band: lower-case hex without dashes; null if it cannot be read. */
  readonly bmcGuid: string | null;
}

/** The port through which the agent learns its identity; the lab's hosts share a kernel and plug a file in (S22). */
export interface IdentityPort {
  /** @throws PicketError BAD_REQUEST when the machine has no readable identity. */
  read(): Promise<Identity>;
}

const bootIdPath = '/proc/sys/kernel/random/boot_id';
const productUuidPath = '/sys/class/dmi/id/product_uuid';
const bmcTimeoutMs = 10_000;
const bmcRetryMs = 600_000;

const identityFileSchema = z.object({
  machineId: z.string().min(1).max(100),
  bmcGuid: z.string().max(64).nullable().default(null),
});

/** Reads the identity file where there is one, the machine itself otherwise. */
export function systemIdentity(identityFile: string | null): IdentityPort {
  return identityFile === null ? machineIdentity() : fileIdentity(identityFile);
}

/** As `ipmitool` prints a GUID, whatever dashes and case it uses. */
function normalGuid(text: string): string {
  return text.replaceAll(/[^0-9A-Fa-f]/g, '').toLowerCase();
}

/** The GUID in the output of `ipmitool mc guid`; null when there is none. */
export function guidOf(output: string): string | null {
  const match = /GUID[^:\n]*:\s*([0-9A-Fa-f][0-9A-Fa-f-]{30,})/.exec(output);
  const guid = normalGuid(match?.[1] ?? '');
  return guid.length === 32 ? guid : null;
}

function fileIdentity(path: string): IdentityPort {
  return {
    async read() {
      const bootId = await bootIdOf();
      try {
        const { machineId, bmcGuid } = identityFileSchema.parse(JSON.parse(await readFile(path, 'utf8')));
        return { machineId: machineId.toLowerCase(), bootId, bmcGuid: bmcGuid === null ? null : normalGuid(bmcGuid) };
      } catch (error) {
        throw new PicketError('BAD_REQUEST', `The identity file ${path} cannot be used: ${messageOf(error)}.`);
      }
    },
  };
}

function machineIdentity(): IdentityPort {
  let bmcGuid: string | null = null;
  let askedAtMs = Number.NEGATIVE_INFINITY;
  return {
    async read() {
      const machineId = await productUuid();
      // A BMC that did not answer is asked again now and then, not at each reconnect: the call can take seconds.
      if (bmcGuid === null && performance.now() - askedAtMs > bmcRetryMs) {
        askedAtMs = performance.now();
        bmcGuid = guidOf((await run('ipmitool', ['mc', 'guid'], { timeoutMs: bmcTimeoutMs })).stdout);
      }
      return { machineId, bootId: await bootIdOf(), bmcGuid };
    },
  };
}

async function productUuid(): Promise<string> {
  try {
    return (await readFile(productUuidPath, 'utf8')).trim().toLowerCase();
  } catch (error) {
    const sentence = `The SMBIOS uuid in ${productUuidPath} cannot be read (${messageOf(error)}): run the agent as root on the host itself.`;
    throw new PicketError('BAD_REQUEST', sentence);
  }
}

async function bootIdOf(): Promise<string> {
  return (await readFile(bootIdPath, 'utf8')).trim();
}

/** Bridges that carry the same address on every host: a neighbour that asked there would hear itself answer. */
const localBridges = /^(virbr|docker|lxcbr|lxdbr|podman|cni|br-[0-9a-f]{12}$)/;

/** Addresses at which neighbours may look for this host; `first` (the one that reaches the server) leads. */
export function hostAddresses(first: string | null): string[] {
  const found = Object.entries(networkInterfaces()).flatMap(([name, addresses]) =>
    localBridges.test(name) ? [] : (addresses ?? []),
  );
  const usable = found.filter((a) => !a.internal && !a.address.toLowerCase().startsWith('fe80:')).map((a) => a.address);
  return [...new Set(first === null ? usable : [first, ...usable])].slice(0, 64);
}

/** Every address of this machine, the local bridges' too. */
export function ownAddresses(): ReadonlySet<string> {
  return new Set(Object.values(networkInterfaces()).flatMap((list) => (list ?? []).map((a) => a.address)));
}
