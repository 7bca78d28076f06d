import { unknownWord } from '../errors.ts';
import type { Lab, LabState } from '../lab/state.ts';
import { bmcAddress, type Feed } from '../net/addresses.ts';

/**
 * One fence device: the BMC of a host. A host with two power feeds has one at each; that of the second is called `kvm1.2`, and
 * each of them speaks of its own feed alone, like an outlet of a PDU.
 */
export interface LabBmc {
  name: string;
  host: string;
  /** The number of its host. */
  number: number;
  feed: Feed;
  address: string;
}

function bmcName(host: string, feed: Feed): string {
  return feed === 1 ? host : `${host}.${feed}`;
}

/** Every fence device of the lab, or of one host. */
export function bmcsOf({ hosts, feeds }: Pick<LabState, 'hosts' | 'feeds'>, host?: string): LabBmc[] {
  const numbers: readonly Feed[] = feeds === 2 ? [1, 2] : [1];
  return hosts
    .filter(({ name }) => host === undefined || name === host)
    .flatMap(({ name, number }) =>
      numbers.map((feed) => ({
        name: bmcName(name, feed),
        host: name,
        number,
        feed,
        address: bmcAddress(number, feed),
      })),
    );
}

/** The fence device of this name. Throws LabError when there is none. */
export function bmcOf(lab: Lab, name: string): LabBmc {
  const all = bmcsOf(lab);
  const found = all.find((bmc) => bmc.name === name);
  if (found === undefined)
    throw unknownWord(
      'BMC',
      name,
      all.map((bmc) => bmc.name),
    );
  return found;
}
