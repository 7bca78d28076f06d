import { z } from 'zod';
import { fenceDriverNames } from '../words/fencing.ts';
import { fenceLevels } from './fence-levels.ts';
import { count, text } from './kinds.ts';
import { presetNames } from './preset-names.ts';
import { both, host, spec } from './spec.ts';

/** What decides which fence device stands for a host, and how it is spoken to. They describe the first level. */
export const deviceSpecs = {
  fencePreset: spec({
    schema: z.enum(presetNames),
    builtIn: 'none',
    scopes: both,
    doc: 'Kind of fence device to start from: fills driver, strings and options that are not set by hand at the same level.',
  }),
  fenceDriver: spec({
    schema: z.enum(fenceDriverNames),
    builtIn: 'ipmi',
    scopes: both,
    doc: 'How the fence device is spoken to: ipmi (ipmitool), redfish (HTTPS), fence-agent (any fence_* program), exec (any command), or ceph-blocklist (Ceph turns the host away: a level of its own in fenceDevices, with a monitor as ipmiHost, a Ceph user as ipmiUsername and its key as ipmiPassword).',
  }),
  ipmiHost: spec({
    schema: text,
    builtIn: '',
    scopes: host,
    doc: "Address of the host's fence device: name or IP, with :port if it is not the usual one.",
  }),
  fencePlug: spec({
    schema: text,
    builtIn: '',
    scopes: host,
    doc: 'Outlet, slot or machine name of this host on a device that stands for several hosts (a PDU, a chassis); empty if it stands for one.',
  }),
  ipmiUsername: spec({
    schema: text,
    builtIn: '',
    scopes: both,
    doc: 'User of the fence device.',
  }),
  ipmiPassword: spec({
    schema: text,
    builtIn: '',
    scopes: both,
    secret: true,
    doc: 'Password of the fence device; encrypted at rest, never shown again.',
  }),
  ipmiCipherSuite: spec({
    schema: count(0, 17),
    builtIn: 17,
    scopes: both,
    doc: 'IPMI cipher suite of driver ipmi (0–17): 17 for current BMCs, 3 for older ones.',
  }),
  ipmiExec: spec({
    schema: text,
    builtIn: 'ipmitool -I lanplus',
    scopes: both,
    doc: 'Driver exec: the command, split like a shell would, never run by one.',
  }),
  ipmiActionStop: spec({
    schema: text,
    builtIn: 'chassis power off',
    scopes: both,
    doc: 'Driver exec: words for power off.',
  }),
  ipmiActionStart: spec({
    schema: text,
    builtIn: 'chassis power on',
    scopes: both,
    doc: 'Driver exec: words for power on.',
  }),
  ipmiActionReboot: spec({
    schema: text,
    builtIn: 'chassis power cycle',
    scopes: both,
    doc: "Driver exec: words for reboot; used by a person's button only.",
  }),
  ipmiActionBlink: spec({
    schema: text,
    builtIn: 'chassis identify 255',
    scopes: both,
    doc: 'Driver exec: words that switch the identify LED on.',
  }),
  ipmiActionBlinkStop: spec({
    schema: text,
    builtIn: 'chassis identify 0',
    scopes: both,
    doc: 'Driver exec: words that switch the identify LED off; empty if it goes out by itself only.',
  }),
  ipmiActionTest: spec({
    schema: text,
    builtIn: 'chassis power status',
    scopes: both,
    doc: 'Driver exec: words for a harmless test.',
  }),
  ipmiActionStatus: spec({
    schema: text,
    builtIn: 'chassis power status',
    scopes: both,
    doc: 'Driver exec: words that print the power state.',
  }),
  ipmiActionIdentity: spec({
    schema: text,
    builtIn: 'mc guid',
    scopes: both,
    doc: 'Driver exec: words that print the identity of the machine behind the device; empty if it cannot.',
  }),
  ipmiExecutionSyntax: spec({
    schema: text,
    builtIn: '"$IPMI_EXEC -U $IPMI_Username -P $IPMI_password -H $IPMI_HOST $IPMI_ACTION"',
    scopes: both,
    doc: 'Driver exec: how exec, user, password, action and host become one command line.',
  }),
  ipmiStatusOn: spec({
    schema: text,
    builtIn: 'word on',
    scopes: both,
    doc: 'Driver exec: what the status command says when the power is on: "word on" (that word, in an output without doubt), "line TEXT" (a whole line) or "exit N" (exit code).',
  }),
  ipmiStatusOff: spec({
    schema: text,
    builtIn: 'word off',
    scopes: both,
    doc: 'Driver exec: the same for power off. What fits neither, or both, is unknown.',
  }),
  ipmiAcceptExitCodes: spec({
    schema: text,
    builtIn: '0',
    scopes: both,
    doc: 'Driver exec: exit codes with which the command has accepted an order, such as "0,2".',
  }),
  redfishSystem: spec({
    schema: text,
    builtIn: '',
    scopes: both,
    doc: 'Driver redfish: id of the system behind the device, such as 1 or System.Embedded.1; empty: the only one there is.',
  }),
  redfishCertificate: spec({
    schema: text,
    builtIn: 'verify',
    scopes: both,
    doc: 'Driver redfish: verify (by the CAs of this machine), the SHA-256 fingerprint of the one certificate to accept, or any (not safe against an impostor).',
  }),
  fenceAgent: spec({
    schema: text,
    builtIn: '',
    scopes: both,
    doc: 'Driver fence-agent: name of the agent, such as fence_ipmilan or fence_apc_snmp.',
  }),
  fenceAgentOptions: spec({
    schema: text,
    builtIn: '',
    scopes: both,
    doc: 'Driver fence-agent: further options as key=value, split by blanks, such as "lanplus=1 cipher=3". Not for passwords: ipmiPassword is sent as password.',
  }),
  fenceDevices: spec({
    schema: fenceLevels,
    builtIn: [],
    scopes: host,
    doc: 'Fence levels of a host that has more than one device: a list of levels, each a list of devices that must all be off. Each device has a name and what differs from the settings above. Empty: one device, described by them.',
  }),
} as const;
