/** A host has one power feed, or two with a fence device each. */
export type Feed = 1 | 2;

/** The lab's one network is 10.77.0.0/16, inside its own namespace: several labs use it side by side. */
export const serverAddress = '10.77.0.1';
export const hostAddress = (number: number): string => `10.77.0.${10 + number}`;
/** The fence device of a host; `feed` 2 is that of its second power feed. */
export const bmcAddress = (number: number, feed: Feed = 1): string => `10.77.${feed}.${10 + number}`;
/** More would leave the last byte of the addresses. */
export const maxHosts = 100;

/** A MAC of our own (locally administered): `group` 0 hosts, else the fence devices of that feed. The same after every power cycle. */
export function macOf(number: number, group: 0 | Feed): string {
  return `02:50:4b:00:0${group}:${(number + 0x10).toString(16).padStart(2, '0')}`;
}

/** A node's port on the lab's bridge: names of interfaces have 15 letters at most, so these go by number. */
export const hostPort = ({ number }: { number: number }): string => `p-h${number}`;
export const bmcPort = ({ number, feed }: { number: number; feed: Feed }): string =>
  `${feed === 1 ? 'p-b' : 'p-c'}${number}`;
export const serverPort = 'p-server';
