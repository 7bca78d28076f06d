import { type MibObject, mibObjects, mibSeverities, type NotificationMessage, objectOid } from '@picket/protocol';
import { ObjectType, type Varbind } from 'net-snmp';
import { bytesOf, cut, cutList, oneLine, share } from './texts.ts';

/**
 * A whole message stays below 1,400 bytes: one packet on any network, tunnels included. A longer one would travel in fragments, which
 * firewalls drop, and nobody would hear of it. What is left for our objects after the longest header of version 3 (32 bytes of engine id
 * twice, 32 of user, 48 of SHA-512) and the two objects that every notification starts with:
 */
const budgetBytes = 1_090;
/** Longest frame of one object: its sequence, its OID, and tag and length of its value. */
const frameBytes = 26;
const truth = { true: 1, false: 2 } as const;

/** The message as the objects of PICKET-MIB, in the MIB's order. */
export function varbindsOf(message: NotificationMessage): Varbind[] {
  const values = valuesOf(message);
  return mibObjects.map((object) => {
    const value = values.get(object.field) ?? '';
    const type = typeof value === 'number' ? ObjectType.Integer : ObjectType.OctetString;
    return { oid: objectOid(object), type, value };
  });
}

type Value = string | number | Buffer;

function valuesOf(message: NotificationMessage): ReadonlyMap<MibObject['field'], Value> {
  const values = new Map<MibObject['field'], Value>();
  for (const object of mibObjects) {
    const value = shortValue(object, message);
    if (value !== null) values.set(object.field, value);
  }
  const spent = [...values.values()].reduce<number>(
    (sum, value) => sum + sizeOf(value),
    mibObjects.length * frameBytes,
  );
  for (const [field, text] of longTexts(message, budgetBytes - spent)) values.set(field, text);
  return values;
}

/** Null: a long text, which gets what the others leave. */
function shortValue({ field, maxBytes }: MibObject, message: NotificationMessage): Value | null {
  switch (field) {
    case 'at':
      return dateAndTime(message.at);
    case 'severity':
      return mibSeverities[message.severity];
    case 'reminder':
    case 'test':
      return truth[`${message[field]}`];
    case 'sentence':
    case 'evidence':
    case 'vms':
    case 'next':
      return null;
    case 'id':
    case 'installation':
    case 'event':
    case 'cluster':
    case 'subject':
    case 'incident':
      return cut(oneLine(message[field] ?? ''), maxBytes);
  }
}

/** In order of what a reader misses most. */
function longTexts(message: NotificationMessage, budget: number): readonly (readonly [MibObject['field'], string])[] {
  const sentence = oneLine(message.sentence);
  const next = oneLine(message.next);
  const vms = message.vms.map(oneLine);
  const evidence = message.evidence.map(oneLine);
  const texts = [
    { field: 'sentence', floor: 300, bytes: bytesOf(sentence), fit: (max: number) => cut(sentence, max) },
    { field: 'next', floor: 120, bytes: bytesOf(next), fit: (max: number) => cut(next, max) },
    {
      field: 'evidence',
      floor: 60,
      bytes: bytesOf(evidence.join(' | ')),
      fit: (max: number) => cutList(evidence, ' | ', max),
    },
    { field: 'vms', floor: 80, bytes: bytesOf(vms.join(', ')), fit: (max: number) => cutList(vms, ', ', max) },
  ] as const;
  const wants = texts.map(({ field, bytes, floor }) => ({ floor, bytes: Math.min(bytes, longestOf(field)) }));
  const shares = share(wants, budget);
  return texts.map(({ field, fit }, i) => [field, fit(shares[i] ?? 0)]);
}

function longestOf(field: MibObject['field']): number {
  return mibObjects.find((object) => object.field === field)?.maxBytes ?? 0;
}

function sizeOf(value: Value): number {
  if (typeof value === 'number') return 1;
  return typeof value === 'string' ? bytesOf(value) : value.length;
}

/** SNMPv2-TC's DateAndTime in UTC, with its 11 octets. */
function dateAndTime(iso: string): Buffer {
  const at = new Date(iso);
  const octets = Buffer.alloc(11);
  octets.writeUInt16BE(at.getUTCFullYear());
  const rest = [
    at.getUTCMonth() + 1,
    at.getUTCDate(),
    at.getUTCHours(),
    at.getUTCMinutes(),
    at.getUTCSeconds(),
    Math.floor(at.getUTCMilliseconds() / 100),
  ];
  octets.set(rest, 2);
  octets.write('+', 8);
  return octets;
}
