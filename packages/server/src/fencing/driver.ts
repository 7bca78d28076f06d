import type { DeviceClass, FenceDriverName, PowerState } from '@picket/protocol';
import type { BarAnswer, BarTarget } from '../runtime/ports.ts';

/** The fence device of one host, as its settings resolve, with the password in the clear: never logged, never stored. */
export interface FenceDevice {
  readonly driver: FenceDriverName;
  /** Its name within the host's fence levels; '' for the one device that the host's own settings describe. */
  readonly name: string;
  readonly address: Address;
  /** Outlet or slot of this host on a device that stands for several; '' = none. */
  readonly plug: string;
  readonly username: string;
  readonly password: string;
  readonly cipherSuite: number;
  readonly exec: ExecTemplate;
  readonly redfish: RedfishOptions;
  readonly agent: AgentOptions;
}

/** Settings of driver `redfish`, as the operator wrote them. */
interface RedfishOptions {
  readonly system: string;
  readonly certificate: string;
}

/** Settings of driver `fence-agent`, as the operator wrote them. */
interface AgentOptions {
  readonly name: string;
  readonly options: string;
}

/** `ipmiHost`, taken apart. */
export interface Address {
  /** As the operator wrote it. */
  readonly asTyped: string;
  /** Name or IP, an IPv6 address without its brackets. */
  readonly host: string;
  readonly port: number | null;
}

/** The request's strings for driver `exec`, as the operator wrote them. */
export interface ExecTemplate {
  readonly exec: string;
  readonly syntax: string;
  readonly off: string;
  readonly on: string;
  readonly reboot: string;
  readonly blink: string;
  readonly blinkStop: string;
  readonly test: string;
  readonly status: string;
  readonly identity: string;
  /** What the status command says with the power on and off: `word W`, `line TEXT` or `exit N`. */
  readonly statusOn: string;
  readonly statusOff: string;
  /** Exit codes that mean "accepted", such as `0,2`. */
  readonly acceptExitCodes: string;
}

export type PowerAction = 'off' | 'on' | 'reboot';

interface StatusAnswer {
  /** `unknown` for every error, timeout and unreadable answer (I4). */
  readonly power: PowerState;
  /** One line for people, without secrets. */
  readonly detail: string;
}

interface GuidAnswer {
  /** Lower-case hex without dashes; null when it could not be read or says nothing (all zero, all f). */
  readonly guid: string | null;
  readonly detail: string;
}

export interface AcceptAnswer {
  /** The device accepted the order. Never proof of anything (I2). */
  readonly accepted: boolean;
  readonly detail: string;
}

/** How a storage is told to turn a host away, and to let it in again (S19). Never throws, like the driver itself. */
interface StorageFence {
  bar(device: FenceDevice, target: BarTarget, timeoutMs: number): Promise<BarAnswer>;
  lift(device: FenceDevice, target: Omit<BarTarget, 'images'>, timeoutMs: number): Promise<AcceptAnswer>;
}

/**
 * How one kind of fence device is spoken to. Each call is a session of its own, keeps its deadline to within a second, sends
 * a power order at most once (sending again is the engine's decision), and never throws: every failure is an answer.
 */
export interface FenceDriver {
  /** What such a device cuts (S20): only `power` proves anything. */
  deviceClass(device: FenceDevice): DeviceClass;
  status(device: FenceDevice, timeoutMs: number): Promise<StatusAnswer>;
  guid(device: FenceDevice, timeoutMs: number): Promise<GuidAnswer>;
  command(device: FenceDevice, action: PowerAction, timeoutMs: number): Promise<AcceptAnswer>;
  /** Switches the host's identify LED on or off. */
  identify(device: FenceDevice, on: boolean, timeoutMs: number): Promise<AcceptAnswer>;
  /** Of a storage that turns hosts away (class storage); absent for all others. */
  readonly storage?: StorageFence;
  /** Something harmless that shows that device, user and password work. */
  test(device: FenceDevice, timeoutMs: number): Promise<AcceptAnswer>;
}
