import type { FencingAction } from '@picket/protocol';
import type { Word } from './tone.ts';

/** What a cluster or host does with a dead host. */
export const actionWords: Readonly<Record<FencingAction, Word>> = {
  nothing: {
    label: 'Do nothing (shadow mode)',
    tone: 'accent',
    shape: 'eye',
    meaning: 'Picket watches and tells what it would do. It cuts no power and starts no VM.',
  },
  blink: {
    label: 'Blink',
    tone: 'accent',
    shape: 'eye',
    meaning: 'The identify light of a dead host is switched on. Its VMs are not moved.',
  },
  off: {
    label: 'Power off',
    tone: 'good',
    shape: 'bolt',
    meaning: 'A dead host is powered off, proven off, and its VMs are started elsewhere.',
  },
  reboot: { label: 'Reboot', tone: 'good', shape: 'bolt', meaning: 'As power off; then the host is powered on again.' },
};

export function cutsPower(action: FencingAction): boolean {
  return action === 'off' || action === 'reboot';
}
