/** The lab's one network is 10.77.0.0/16, inside its own namespace: several labs use it side by side. */
export const serverAddress = '10.77.0.1';
export const hostAddress = (number: number): string => `10.77.0.${10 + number}`;
export const bmcAddress = (number: number): string => `10.77.1.${10 + number}`;
/** More would leave the last byte of the addresses. */
export const maxHosts = 100;

/** A MAC of our own (locally administered): `group` 0 hosts, 1 BMCs. The same after every power cycle, like real ones. */
export function macOf(number: number, group: 0 | 1): string {
  return `02:50:4b:00:0${group}:${(number + 0x10).toString(16).padStart(2, '0')}`;
}

/** A node's port on the lab's bridge: names of interfaces have 15 letters at most, so these go by number. */
export const hostPort = ({ number }: { number: number }): string => `p-h${number}`;
export const bmcPort = ({ number }: { number: number }): string => `p-b${number}`;
export const serverPort = 'p-server';
