import { z } from 'zod';
import { notificationIds, severities } from '../words/events.ts';

/** Ways to tell people. A new one: its config here, its channel in the server's notify/channels, one line in the registry. */
export const notifierKinds = ['email', 'snmp', 'webhook', 'command', 'ping'] as const;
export type NotifierKind = (typeof notifierKinds)[number];

/** What each kind does, for help and the reference page. */
export const notifierKindMeanings: Readonly<Record<NotifierKind, string>> = {
  email: 'A mail in text and HTML, one thread an incident.',
  snmp: 'A trap or inform of PICKET-MIB.',
  webhook: 'A POST of the message as JSON, signed when there is a key.',
  command: 'A program on the machine of the server, run by its user.',
  ping: 'A dead-man watch: its URL is called again and again while all is well with this server. It gets no messages.',
};

/** A value that is written and never shown again: absent in an answer, absent in a change = as it was, '' = none. */
const secret = z.string().max(1024).optional();
const address = z.string().min(1).max(253);
const port = z.number().int().min(1).max(65_535);
const caCertificate = z
  .string()
  .max(65_536)
  .default('')
  .describe('PEM of the CA that signed the server’s certificate; empty: the CAs of this machine.');

export const emailConfigSchema = z.strictObject({
  kind: z.literal('email'),
  host: address.describe('SMTP server.'),
  port: port.default(587).describe('Its port.'),
  tls: z
    .enum(['starttls', 'implicit', 'none'])
    .default('starttls')
    .describe('starttls: refused without it; implicit: TLS from the first byte (port 465); none: in the clear.'),
  caCertificate,
  username: z.string().max(256).default('').describe('Empty: without logging in.'),
  password: secret.describe('Of the user.'),
  from: z.string().min(3).max(320).describe('Sender: one address, with or without a name.'),
  to: z.array(z.string().min(3).max(320)).min(1).max(50).describe('Receivers, 1–50.'),
});

export const snmpConfigSchema = z.strictObject({
  kind: z.literal('snmp'),
  host: address.describe('Receiver of the traps.'),
  port: port.default(162).describe('Its UDP port.'),
  version: z.enum(['2c', '3']).default('2c').describe('Of SNMP.'),
  type: z
    .enum(['trap', 'inform'])
    .default('trap')
    .describe('inform: the receiver acknowledges, and it is sent again if not.'),
  community: secret.describe('Version 2c.'),
  user: z.string().max(32).default('').describe('Version 3.'),
  authProtocol: z
    .enum(['none', 'md5', 'sha', 'sha224', 'sha256', 'sha384', 'sha512'])
    .default('none')
    .describe('Version 3.'),
  authPassword: secret.describe('Version 3, 8 characters or more.'),
  privProtocol: z
    .enum(['none', 'aes', 'aes256b', 'aes256r'])
    .default('none')
    .describe('Version 3; needs an authProtocol.'),
  privPassword: secret.describe('Version 3, 8 characters or more.'),
  engineId: z
    .string()
    .regex(/^([0-9a-f]{10,64})?$/i, '5 to 32 bytes in hex')
    .default('')
    .describe('Version 3, traps: engine id of this sender in hex; empty: made from the installation.'),
});

export const webhookConfigSchema = z.strictObject({
  kind: z.literal('webhook'),
  url: z
    .url({ protocol: /^https?$/ })
    .max(2048)
    .describe('http or https, without user and password.'),
  secret: secret.describe(
    'Key of the HMAC-SHA256 signature in the header X-Picket-Signature; without one nothing is signed.',
  ),
  caCertificate,
});

export const commandConfigSchema = z.strictObject({
  kind: z.literal('command'),
  command: z
    .string()
    .min(1)
    .max(4096)
    .describe(
      'Program and arguments, split like a shell would, never run by one. The message comes as JSON on standard input.',
    ),
});

/** Called once a minute while all is well: whoever watches it notices that this server is gone. */
export const pingConfigSchema = z.strictObject({
  kind: z.literal('ping'),
  url: z
    .url({ protocol: /^https?$/ })
    .max(2048)
    .describe('Called by GET; http or https, without user and password.'),
  everySeconds: z.number().int().min(10).max(3600).default(60).describe('How often, 10–3600 s.'),
  caCertificate,
});

export const notifierConfigSchema = z.discriminatedUnion('kind', [
  emailConfigSchema,
  snmpConfigSchema,
  webhookConfigSchema,
  commandConfigSchema,
  pingConfigSchema,
]);

export type NotifierConfig = z.infer<typeof notifierConfigSchema>;
export type EmailConfig = z.infer<typeof emailConfigSchema>;
export type SnmpConfig = z.infer<typeof snmpConfigSchema>;
export type WebhookConfig = z.infer<typeof webhookConfigSchema>;
export type CommandConfig = z.infer<typeof commandConfigSchema>;
export type PingConfig = z.infer<typeof pingConfigSchema>;

/** Fields of each kind that are sealed at rest and never shown. */
export const notifierSecrets: Readonly<Record<NotifierKind, readonly string[]>> = {
  email: ['password'],
  snmp: ['community', 'authPassword', 'privPassword'],
  webhook: ['secret'],
  command: [],
  ping: [],
};

/** Who is told what, and how. */
export const notifierSchema = z.strictObject({
  name: z
    .string()
    .regex(/^[A-Za-z0-9][A-Za-z0-9_.-]{0,62}$/, 'a name of 1–63 letters, digits, dots, dashes or underscores'),
  enabled: z.boolean().default(true).describe('false: nothing is sent; what waits goes on waiting.'),
  minSeverity: z.enum(severities).default('info').describe('Messages below it are not sent here.'),
  clusters: z.array(z.string().max(63)).default([]).describe('Only these clusters; empty: all.'),
  events: z.array(z.enum(notificationIds)).default([]).describe('Only these events; empty: all.'),
  remindAfterSeconds: z
    .number()
    .int()
    .min(0)
    .max(604_800)
    .default(14_400)
    .describe('An alarm that still stands is told again this often, in seconds (0: never; 60–604800).'),
  config: notifierConfigSchema,
});

export type Notifier = z.infer<typeof notifierSchema>;
