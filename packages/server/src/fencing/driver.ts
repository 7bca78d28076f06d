import type { PowerState, Settings } from '@picket/protocol';

export type DriverName = Settings['fenceDriver'];

/** The fence device of one host, as its settings resolve, with the password in the clear: never logged, never stored. */
export interface FenceDevice {
  readonly driver: DriverName;
  readonly address: Address;
  readonly username: string;
  readonly password: string;
  readonly cipherSuite: number;
  readonly exec: ExecTemplate;
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
  readonly test: string;
  readonly status: string;
  readonly identity: string;
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

/**
 * How one kind of fence device is spoken to. Each call is a session of its own, keeps its deadline to within a second, sends
 * a power order at most once (sending again is the engine's decision), and never throws: every failure is an answer.
 */
export interface FenceDriver {
  status(device: FenceDevice, timeoutMs: number): Promise<StatusAnswer>;
  guid(device: FenceDevice, timeoutMs: number): Promise<GuidAnswer>;
  command(device: FenceDevice, action: PowerAction, timeoutMs: number): Promise<AcceptAnswer>;
  /** Lights the host's identify LED. */
  identify(device: FenceDevice, timeoutMs: number): Promise<AcceptAnswer>;
  /** Something harmless that shows that device, user and password work. */
  test(device: FenceDevice, timeoutMs: number): Promise<AcceptAnswer>;
}
