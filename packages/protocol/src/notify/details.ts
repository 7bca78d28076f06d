/**
 * What a message says beside its sentence: the engine puts these keys into the data of every notification about a host or a VM, so
 * that mail and trap can answer who, why, what is concerned, and what comes next. All plain text for people.
 */
export interface NotificationDetails {
  /** What was seen, one sentence a source: the newest round, the device's answers, the gates that are closed. */
  readonly evidence: readonly string[];
  /** Names of the VMs concerned. */
  readonly vms: readonly string[];
  /** One sentence: what Picket does next, what it waits for, or what a person has to do. */
  readonly next: string;
}
