import { unknownWord } from '../errors.ts';
import type { Lab, LabState } from '../lab/state.ts';
import { type BmcPlace, bmcAddress } from '../net/addresses.ts';

/** One fence device: the BMC of a host, called like it, or the second one of a host that has two, called `kvm1.2`. */
export interface LabBmc {
  name: string;
  host: string;
  /** The number of its host. */
  number: number;
  place: BmcPlace;
  address: string;
}

/** Every fence device of the lab, or of one host. */
export function bmcsOf({ hosts }: Pick<LabState, 'hosts'>, host?: string): LabBmc[] {
  return hosts
    .filter(({ name }) => host === undefined || name === host)
    .flatMap(({ name, number, second }) => {
      const at = (place: BmcPlace): LabBmc => ({
        name: place === 1 ? name : `${name}.${place}`,
        host: name,
        number,
        place,
        address: bmcAddress(number, place),
      });
      return second === null ? [at(1)] : [at(1), at(2)];
    });
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
