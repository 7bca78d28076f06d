import { existsSync, readFileSync } from 'node:fs';
import { LabError, unknownWord } from '../errors.ts';
import { filesOf, type LabFiles, writeWhole } from './files.ts';

export interface LabHost {
  name: string;
  /** Its place from 1: addresses and MACs are made from it. */
  number: number;
  address: string;
  /** The address of its BMC, UDP port 623. */
  bmcAddress: string;
  rack: string | null;
  /**
   * What its second BMC is: that of its second power feed (each BMC then switches its own feed, and the host is off when both are), or
   * a PDU that cuts the whole host like its BMC does; null: it has none.
   */
  second: 'feed' | 'pdu' | null;
  /** Memory for VMs in MiB that its agent tells of; null: the machine's. */
  memoryMib: number | null;
}

export interface LabVm {
  name: string;
  uuid: string;
  /** Where it was placed at the start. */
  host: string;
  writes: 'idle' | '1s';
  /** Where its disk is; null: on its host alone. */
  pool: string | null;
  memoryMib: number;
}

/** What a lab's folder knows about it (lab.json). What runs is never written here: it is read from the machine. */
export interface LabState {
  /** Random: marks the lab's mounts, by which its processes are recognised. */
  id: string;
  dir: string;
  /** The server's API is at http://127.0.0.1:<port>. */
  port: number;
  checkout: string;
  createdAt: string;
  /** Made with a server and enrolled agents, or hosts and guests only. */
  withServer: boolean;
  /** Folders that every host mounts. */
  pools: string[];
  /** Pools of the lab's Ceph; none: it has no Ceph. */
  rbdPools: string[];
  /** Options by which hosts with kernels of their own mount the pools over NFS; null: all share the machine's kernel and folders. */
  nfs: string | null;
  /** How long the NFS servers keep the locks of a silent client. */
  leaseSeconds: number;
  hosts: LabHost[];
  vms: LabVm[];
  /** Each BMC speaks Redfish beside IPMI. */
  redfish: boolean;
}

/** A lab that was set up: its state and files. Everything else takes this as its first argument. */
export interface Lab extends LabState {
  files: LabFiles;
}

export function saveLab(state: LabState): Lab {
  const files = filesOf(state.dir);
  writeWhole(files.state, `${JSON.stringify(state, null, 2)}\n`);
  return { ...state, files };
}

/** The lab in this folder, or undefined when there is none. */
export function findLab(dir: string): Lab | undefined {
  const files = filesOf(dir);
  if (!existsSync(files.state)) return undefined;
  return { ...(JSON.parse(readFileSync(files.state, 'utf8')) as LabState), dir, files };
}

/** The lab in this folder. Throws LabError when there is none. */
export function openLab(dir: string): Lab {
  const lab = findLab(dir);
  if (lab === undefined) throw new LabError(`there is no lab in ${dir}; start one with: ./lab/lab up --dir ${dir}`);
  return lab;
}

export function hostOf(lab: Lab, name: string): LabHost {
  const host = lab.hosts.find((candidate) => candidate.name === name);
  if (host === undefined)
    throw unknownWord(
      'host',
      name,
      lab.hosts.map((candidate) => candidate.name),
    );
  return host;
}

export function vmOf(lab: Lab, name: string): LabVm {
  const vm = lab.vms.find((candidate) => candidate.name === name || candidate.uuid === name);
  if (vm === undefined)
    throw unknownWord(
      'VM',
      name,
      lab.vms.map((candidate) => candidate.name),
    );
  return vm;
}
