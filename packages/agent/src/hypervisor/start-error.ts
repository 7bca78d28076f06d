import { saysNoConnection } from './virsh.ts';

/**
 * Why a start failed, from libvirt's words. `locked`: QEMU found the image in use by somebody (S13). `lost`: the talk with
 * libvirtd broke, so that nobody knows whether the VM starts.
 */
export type StartFailure = 'locked' | 'refused' | 'lost';

/** QEMU's image locking and libvirt's lock managers (virtlockd, sanlock). */
const lockWords = [
  /failed to get (shared )?"[a-z ]+" lock/i,
  /is another process using the image/i,
  /failed to lock byte \d+/i,
  /resource busy: lockspace resource/i,
  /failed to acquire lock/i,
];

export function classifyStartFailure(text: string): StartFailure {
  if (lockWords.some((words) => words.test(text))) return 'locked';
  return saysNoConnection(text) ? 'lost' : 'refused';
}
