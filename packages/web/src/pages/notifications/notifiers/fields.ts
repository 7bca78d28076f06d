import { type NotifierKind, notifierConfigSchema, notifierSecrets } from '@picket/protocol';
import { z } from 'zod';

/** One field of the form of a kind, as its schema has it. */
export interface Field {
  readonly name: string;
  readonly label: string;
  readonly type: 'text' | 'number' | 'list' | 'choice' | 'secret' | 'long';
  readonly choices: readonly string[];
  readonly builtIn: unknown;
  readonly required: boolean;
  readonly doc: string;
}

interface Property {
  readonly type?: string;
  readonly enum?: readonly string[];
  readonly default?: unknown;
  readonly description?: string;
  readonly maxLength?: number;
}

const labels: Readonly<Record<string, string>> = {
  host: 'Server',
  port: 'Port',
  tls: 'Encryption',
  caCertificate: 'CA certificate',
  username: 'User',
  password: 'Password',
  from: 'From',
  to: 'To',
  version: 'Version',
  type: 'Kind of message',
  community: 'Community',
  user: 'User',
  authProtocol: 'Authentication',
  authPassword: 'Password of authentication',
  privProtocol: 'Privacy',
  privPassword: 'Password of privacy',
  engineId: 'Engine id',
  url: 'Address (URL)',
  secret: 'Signing key',
  command: 'Command',
  everySeconds: 'Every (seconds)',
};

/** The fields of the config of one kind, in the order of its schema. */
export function fieldsOf(kind: NotifierKind): readonly Field[] {
  const schema = notifierConfigSchema.options.find((option) => option.shape.kind.value === kind);
  if (schema === undefined) return [];
  const { properties = {}, required = [] } = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as {
    properties?: Readonly<Record<string, Property>>;
    required?: readonly string[];
  };
  return Object.entries(properties)
    .filter(([name]) => name !== 'kind')
    .map(([name, property]) => ({
      name,
      label: labels[name] ?? name,
      type: typeOf(name, property, notifierSecrets[kind]),
      choices: property.enum ?? [],
      builtIn: property.default,
      required: required.includes(name),
      doc: property.description ?? '',
    }));
}

function typeOf(name: string, property: Property, secrets: readonly string[]): Field['type'] {
  if (secrets.includes(name)) return 'secret';
  if (property.enum !== undefined) return 'choice';
  if (property.type === 'array') return 'list';
  if (property.type === 'integer' || property.type === 'number') return 'number';
  return (property.maxLength ?? 0) > 10_000 ? 'long' : 'text';
}

export type Values = Readonly<Record<string, string>>;

/** What the form begins with: as it is, or as the schema has it. */
export function beginWith(fields: readonly Field[], config: Readonly<Record<string, unknown>> | null): Values {
  return Object.fromEntries(
    fields.map(({ name, builtIn, type }) => {
      const value = config?.[name] ?? builtIn ?? '';
      return [name, type === 'list' && Array.isArray(value) ? value.join('\n') : String(value)];
    }),
  );
}

/** The config that the form says. A secret that was left alone is absent: it stays. */
export function configFrom(kind: NotifierKind, fields: readonly Field[], values: Values): Record<string, unknown> {
  const out: Record<string, unknown> = { kind };
  for (const { name, type } of fields) {
    const value = values[name] ?? '';
    if (type === 'secret') {
      if (value !== '') out[name] = value;
    } else if (type === 'number') out[name] = value === '' ? undefined : Number(value);
    else if (type === 'list')
      out[name] = value
        .split(/[\n,]/)
        .map((line) => line.trim())
        .filter((line) => line !== '');
    else out[name] = value;
  }
  return out;
}

/** Whether a field matters, given the others. */
export function matters(kind: NotifierKind, name: string, values: Values): boolean {
  if (kind !== 'snmp') return true;
  if (name === 'community') return values.version !== '3';
  if (name === 'user' || name === 'authProtocol') return values.version === '3';
  if (name === 'authPassword' || name === 'privProtocol')
    return values.version === '3' && values.authProtocol !== 'none';
  if (name === 'privPassword')
    return values.version === '3' && values.authProtocol !== 'none' && values.privProtocol !== 'none';
  return name !== 'engineId' || (values.version === '3' && values.type === 'trap');
}
