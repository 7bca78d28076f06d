import { expect, it } from 'vitest';
import { classifyStartFailure } from './start-error.ts';

it.each([
  [
    'locked',
    'internal error: qemu unexpectedly closed the monitor: -blockdev {...}: Failed to get "write" lock Is another process using the image [/run/pool/nfs1/d1.qcow2]?',
  ],
  ['locked', 'qemu-system-x86_64: Failed to get shared "write" lock'],
  ['locked', 'Failed to get "consistent read" lock'],
  ['locked', "resource busy: Lockspace resource '4fd...' is locked"],
  ['lost', 'Disconnected from qemu:///system due to end of file'],
  ['lost', 'End of file while reading data: Input/output error'],
  [
    'refused',
    'Hook script execution failed: internal error: Child process unexpected exit status 1: Picket: web1 is managed by Picket',
  ],
  ['refused', "Cannot access storage file '/run/pool/nfs1/d1.qcow2': No such file or directory"],
  ['refused', 'unsupported configuration: CPU mode'],
] as const)('%s: %s', (failure, text) => {
  expect(classifyStartFailure(text)).toBe(failure);
});
