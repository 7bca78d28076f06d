import type { DeviceView } from '@picket/protocol';
import type { Word } from './tone.ts';

/** Can this device prove that its host is off? */
export function deviceWord({ set, binding, health }: DeviceView): Word {
  if (!set) return { label: 'Not set', tone: 'notice', shape: 'cross', meaning: 'This host cannot be fenced.' };
  if (health === 'failing')
    return { label: 'Does not answer', tone: 'bad', shape: 'alert', meaning: 'This host could not be fenced now.' };
  switch (binding) {
    case 'bound':
      return {
        label: 'Bound',
        tone: 'good',
        shape: 'check',
        meaning: 'It is certain that this device is this host’s.',
      };
    case 'untrusted':
      return {
        label: 'Untrusted',
        tone: 'bad',
        shape: 'alert',
        meaning: 'It contradicts what is seen of its host: it proves nothing.',
      };
    case 'none':
      return {
        label: 'Not bound',
        tone: 'notice',
        shape: 'question',
        meaning: 'A device proves nothing until it is bound to its host.',
      };
  }
}
