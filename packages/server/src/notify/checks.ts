import { X509Certificate } from 'node:crypto';
import { isIP } from 'node:net';
import { type NotifierConfig, PicketError } from '@picket/protocol';
import addressparser from 'nodemailer/lib/addressparser';
import { splitPlain } from '../fencing/exec/split-words.ts';
import { snmpConfigProblem } from './channels/snmp/config-problem.ts';

const mailAddress = /^[^\s@<>()[\]\\,;:"]+@[^\s@<>()[\]\\,;:"]+$/;
const hostName = /^[A-Za-z0-9_](?:[A-Za-z0-9_.-]*[A-Za-z0-9_.])?$/;

/**
 * What the schemas cannot see: no value may break out of its place (a header, a URL, a command line), and none may leave the
 * notifier mute in the night that it is for.
 * @throws PicketError NOTIFIER_REFUSED with all that is wrong
 */
export function checkNotifierConfig(config: NotifierConfig): void {
  const wrong = [...controls(config), ...problems(config)];
  if (wrong.length > 0) throw new PicketError('NOTIFIER_REFUSED', wrong.join(' '));
}

function problems(config: NotifierConfig): readonly string[] {
  switch (config.kind) {
    case 'email':
      return [
        ...host(config.host),
        ...certificate(config.caCertificate),
        ...address('from', config.from),
        ...config.to.flatMap((to) => address('to', to)),
        ...(config.username === '' && (config.password ?? '') !== ''
          ? ['There is a password and no username: give both or none.']
          : []),
      ];
    case 'snmp':
      return [...host(config.host), ...[snmpConfigProblem(config)].filter((problem) => problem !== null)];
    case 'webhook':
    case 'ping':
      return [...url(config.url), ...certificate(config.caCertificate)];
    case 'command':
      return command(config.command);
  }
}

/** Line breaks and other control characters have no honest use in any field but a certificate. */
function controls(config: NotifierConfig): readonly string[] {
  return Object.entries(config)
    .filter(([field]) => field !== 'caCertificate')
    .flatMap(([field, value]) =>
      [value].flat().some((text) => typeof text === 'string' && /\p{Cc}/u.test(text))
        ? [`${field} contains a line break or another control character.`]
        : [],
    );
}

function host(name: string): readonly string[] {
  return hostName.test(name) || isIP(name) !== 0 ? [] : ['host is neither a host name nor an IP address.'];
}

function address(field: string, text: string): readonly string[] {
  const [only, ...more] = addressparser(text);
  const good = only !== undefined && more.length === 0 && 'address' in only && mailAddress.test(only.address ?? '');
  return good ? [] : [`${field} "${text}" is not one mail address like ops@example.org or Ops <ops@example.org>.`];
}

function url(text: string): readonly string[] {
  const { username, password } = new URL(text);
  return username === '' && password === ''
    ? []
    : ['The url carries a user name or password: they would be shown to whoever lists the notifiers.'];
}

function certificate(pem: string): readonly string[] {
  if (pem === '') return [];
  try {
    new X509Certificate(pem);
    return [];
  } catch {
    return ['caCertificate is not a certificate in PEM form (-----BEGIN CERTIFICATE-----).'];
  }
}

function command(line: string): readonly string[] {
  try {
    const [program = ''] = splitPlain(line);
    if (program === '') return ['command names no program.'];
    return program.startsWith('-') ? ['command begins with an option: the first word is the program.'] : [];
  } catch (error) {
    return [`command: ${(error as Error).message}`];
  }
}
