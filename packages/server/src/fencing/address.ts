import { isIPv4, isIPv6 } from 'node:net';
import type { Address } from './driver.ts';

const hostName = /^[A-Za-z0-9_]([A-Za-z0-9_.-]{0,252})$/;

/**
 * Takes `addr`, `addr:port`, `[v6]`, `[v6]:port` or a bare IPv6 address apart. Anything else comes back as a sentence that
 * says what is wrong; among it all that a command could mistake for an option.
 */
export function parseAddress(asTyped: string): Address | { readonly problem: string } {
  const bracketed = /^\[([^\]]*)\](?::(.*))?$/.exec(asTyped);
  if (bracketed !== null) {
    const [, inner = '', portText] = bracketed;
    if (!isIPv6(inner)) return { problem: `"${inner}" is no IPv6 address.` };
    return withPort(asTyped, inner, portText);
  }
  if (isIPv6(asTyped)) return { asTyped, host: asTyped, port: null };
  const colon = asTyped.indexOf(':');
  const host = colon < 0 ? asTyped : asTyped.slice(0, colon);
  if (!hostName.test(host) || (/^[\d.]+$/.test(host) && !isIPv4(host))) {
    return {
      problem: `${JSON.stringify(asTyped)} is no host name or IP address (write name, name:port or [IPv6]:port).`,
    };
  }
  return withPort(asTyped, host, colon < 0 ? undefined : asTyped.slice(colon + 1));
}

function withPort(asTyped: string, host: string, portText: string | undefined): Address | { readonly problem: string } {
  if (portText === undefined) return { asTyped, host, port: null };
  const port = /^\d{1,5}$/.test(portText) ? Number(portText) : 0;
  if (port < 1 || port > 65_535) return { problem: `"${portText}" is no port (1–65535).` };
  return { asTyped, host, port };
}

/** The IPMI port that is meant when none is written. */
const usualPort = 623;

/** The same text for every way to write the same device: two hosts may not share one (S1). */
export function addressKey(address: Address): string {
  return `${hostKey(address)} port ${address.port ?? usualPort}`;
}

/** The same text for every way to write the same host name or address. */
export function hostKey({ host }: Address): string {
  return (isIPv6(host) ? new URL(`http://[${host}]`).hostname : host.toLowerCase()).replace(/\.$/, '');
}
