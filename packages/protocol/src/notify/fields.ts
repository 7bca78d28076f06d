import { z } from 'zod';
import { type NotifierKind, notifierConfigSchema, notifierSchema, notifierSecrets } from './notifiers.ts';

/** One field of a notifier, as its schema has it: for help, docs, and for reading it from a command line. */
export interface NotifierField {
  readonly name: string;
  readonly type: 'text' | 'number' | 'boolean' | 'list';
  readonly choices: readonly string[];
  /** undefined = it has to be given, unless it is a secret. */
  readonly builtIn: unknown;
  readonly secret: boolean;
  readonly doc: string;
}

interface Property {
  readonly type?: string;
  readonly enum?: readonly string[];
  readonly const?: unknown;
  readonly default?: unknown;
  readonly description?: string;
}

/** Fields of every notifier: who is told what. */
export function notifierFields(): readonly NotifierField[] {
  return fields(notifierSchema, [], ['name', 'config']);
}

/** Fields of the config of one kind. */
export function notifierConfigFields(kind: NotifierKind): readonly NotifierField[] {
  const schema = notifierConfigSchema.options.find((option) => option.shape.kind.value === kind);
  return schema === undefined ? [] : fields(schema, notifierSecrets[kind], ['kind']);
}

function fields(schema: z.ZodType, secrets: readonly string[], without: readonly string[]): readonly NotifierField[] {
  const { properties = {} } = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as {
    properties?: Readonly<Record<string, Property>>;
  };
  return Object.entries(properties)
    .filter(([name]) => !without.includes(name))
    .map(([name, property]) => ({
      name,
      type: typeOf(property),
      choices: property.enum ?? [],
      builtIn: property.default,
      secret: secrets.includes(name),
      doc: property.description ?? '',
    }));
}

function typeOf({ type }: Property): NotifierField['type'] {
  if (type === 'array') return 'list';
  if (type === 'boolean') return 'boolean';
  return type === 'integer' || type === 'number' ? 'number' : 'text';
}
