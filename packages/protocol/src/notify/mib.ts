import { type NotificationId, notificationNumbers, type Severity } from '../words/events.ts';
import type { NotificationMessage } from './message.ts';

/**
 * The one table of OIDs: the SNMP channel sends by it and deploy/mib/PICKET-MIB.txt is written from it, so that the two cannot differ.
 * Arcs are never given twice and never changed: managers match on them.
 */

/** enterprises, Net-SNMP's playpen, and an arc of our own, until the project has an enterprise number. */
export const mibPath = ['enterprises', 'netSnmp(8072)', 'netSnmpExperimental(9999)', 'netSnmpPlaypen(9999)', '8440'];
export const mibRoot = '1.3.6.1.4.1.8072.9999.9999.8440';

/** When the MIB's text last changed its meaning; set by hand, newest first, with what is new. */
export const mibRevisions = [{ at: '202611260000Z', what: 'First version.' }] as const;

export interface MibObject {
  /** Descriptor in the MIB. */
  readonly name: string;
  /** Last arc below the objects' one. */
  readonly arc: number;
  /** Of which part of a message it carries the value. */
  readonly field: keyof NotificationMessage;
  readonly syntax: 'PicketText' | 'DateAndTime' | 'TruthValue' | 'severity';
  /** Longest value in bytes of UTF-8; texts only. */
  readonly maxBytes: number;
  readonly meaning: string;
}

const text = (
  arc: number,
  name: string,
  field: keyof NotificationMessage,
  maxBytes: number,
  meaning: string,
): MibObject => ({
  name,
  arc,
  field,
  syntax: 'PicketText',
  maxBytes,
  meaning,
});

const value = (
  arc: number,
  name: string,
  field: keyof NotificationMessage,
  syntax: MibObject['syntax'],
  meaning: string,
): MibObject => ({ name, arc, field, syntax, maxBytes: 0, meaning });

/** What every notification carries, in this order. */
export const mibObjects: readonly MibObject[] = [
  text(
    1,
    'picketMessageId',
    'id',
    96,
    'Installation and number of the message: the same in every channel and on every try, so that doubles can be dropped.',
  ),
  text(2, 'picketInstallation', 'installation', 64, 'The installation of Picket that speaks.'),
  value(3, 'picketTime', 'at', 'DateAndTime', 'When it happened, in UTC. A message may be sent later than that.'),
  text(4, 'picketEvent', 'event', 32, 'Id of the event, such as host-condemned, as in Picket’s own logs and pages.'),
  value(5, 'picketSeverity', 'severity', 'severity', 'How urgent it is.'),
  text(6, 'picketCluster', 'cluster', 64, 'The cluster.'),
  text(7, 'picketSubject', 'subject', 128, 'The host, VM or cluster that it is about.'),
  text(8, 'picketIncident', 'incident', 64, 'The incident, one for each host and outage; empty outside of incidents.'),
  text(9, 'picketSentence', 'sentence', 400, 'What happened, in one sentence.'),
  text(
    10,
    'picketEvidence',
    'evidence',
    480,
    'What was seen, one sentence a source, separated by a blank, a vertical bar and a blank. What does not fit ends as: +2 more.',
  ),
  text(
    11,
    'picketVms',
    'vms',
    400,
    'Names of the VMs concerned, separated by a comma and a blank. What does not fit ends as: +2 more.',
  ),
  text(12, 'picketNext', 'next', 300, 'What Picket does next, or what a person has to do.'),
  value(13, 'picketReminder', 'reminder', 'TruthValue', 'True: an alarm that still stands is told again.'),
  value(14, 'picketTest', 'test', 'TruthValue', 'True: sent by the test button, nothing has happened.'),
];

/** Values of picketSeverity. */
export const mibSeverities: Readonly<Record<Severity, number>> = { info: 1, warning: 2, critical: 3 };

/** OID of the object’s only instance. */
export function objectOid(object: MibObject): string {
  return `${mibRoot}.1.${object.arc}.0`;
}

/** OID of the event’s notification type: the value of snmpTrapOID.0. */
export function notificationOid(event: NotificationId): string {
  return `${mibRoot}.0.${notificationNumbers[event]}`;
}

/** Descriptor of the event’s notification type: host-condemned is picketHostCondemned. */
export function notificationName(event: NotificationId): string {
  const words = event.split('-').map((word) => `${word.charAt(0).toUpperCase()}${word.slice(1)}`);
  return `picket${words.join('')}`;
}
