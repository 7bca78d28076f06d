import { type SettingKey, settingSpecs } from '@picket/protocol';
import { z } from 'zod';

/** What kind of input a setting wants, as its schema says. */
export type InputKind =
  | { readonly kind: 'choice'; readonly options: readonly string[] }
  | {
      readonly kind: 'number';
      readonly min: number | undefined;
      readonly max: number | undefined;
      readonly whole: boolean;
    }
  | { readonly kind: 'flag' }
  | { readonly kind: 'secret' }
  | { readonly kind: 'levels' }
  | { readonly kind: 'text' };

interface Shape {
  readonly type?: string;
  readonly enum?: readonly string[];
  readonly minimum?: number;
  readonly maximum?: number;
}

/** @example inputKind('checkNeighbours') // { kind: 'number', min: 1, max: 16, whole: true } */
export function inputKind(key: SettingKey): InputKind {
  const spec = settingSpecs[key];
  if ('secret' in spec) return { kind: 'secret' };
  if (key === 'fenceDevices') return { kind: 'levels' };
  const shape = z.toJSONSchema(spec.schema, { io: 'output', unrepresentable: 'any' }) as Shape;
  if (shape.enum !== undefined) return { kind: 'choice', options: shape.enum };
  if (shape.type === 'boolean') return { kind: 'flag' };
  if (shape.type === 'integer' || shape.type === 'number')
    return { kind: 'number', min: shape.minimum, max: shape.maximum, whole: shape.type === 'integer' };
  return { kind: 'text' };
}

/** Whether the setting may be written at this level. */
export function allowedAt(key: SettingKey, level: 'cluster' | 'host'): boolean {
  return (settingSpecs[key].scopes as readonly string[]).includes(level);
}
