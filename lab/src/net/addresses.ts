/** A host has one BMC, or a second one beside it. */
export type BmcPlace = 1 | 2;

/** The lab's one network is 10.77.0.0/16, inside its own namespace: several labs use it side by side. */
export const serverAddress = '10.77.0.1';
export const hostAddress = (number: number): string => `10.77.0.${10 + number}`;
export const bmcAddress = (number: number, place: BmcPlace = 1): string => `10.77.${place}.${10 + number}`;
/** More would leave the last byte of the addresses. */
export const maxHosts = 100;

/** A MAC of our own (locally administered): `group` 0 hosts, else the BMCs of that place. The same after every power cycle. */
export function macOf(number: number, group: 0 | BmcPlace): string {
  return `02:50:4b:00:0${group}:${(number + 0x10).toString(16).padStart(2, '0')}`;
}

/** A node's port on the lab's bridge: names of interfaces have 15 letters at most, so these go by number. */
export const hostPort = ({ number }: { number: number }): string => `p-h${number}`;
export const bmcPort = ({ number, place }: { number: number; place: BmcPlace }): string =>
  `${place === 1 ? 'p-b' : 'p-c'}${number}`;
export const nfsAddress = (number: number): string => `10.77.4.${10 + number}`;
export const nfsPort = (number: number): string => `p-n${number}`;
export const serverPort = 'p-server';
export const cephPort = 'p-ceph';
