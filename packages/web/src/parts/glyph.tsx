import {
  IconAlertTriangleFilled,
  IconArrowBackUp,
  IconBolt,
  IconCheck,
  IconClock,
  IconEye,
  IconHelp,
  IconInfoCircle,
  IconLock,
  IconPlayerPause,
  IconPlayerPlay,
  IconPointFilled,
  IconPower,
  IconSearch,
  IconX,
} from '@tabler/icons-react';
import type { ComponentType } from 'react';
import type { Shape } from '../words/tone.ts';

const glyphs: Readonly<Record<Shape, ComponentType<{ size?: number; stroke?: number; 'aria-hidden'?: boolean }>>> = {
  check: IconCheck,
  clock: IconClock,
  search: IconSearch,
  alert: IconAlertTriangleFilled,
  cross: IconX,
  bolt: IconBolt,
  pause: IconPlayerPause,
  return: IconArrowBackUp,
  question: IconHelp,
  dot: IconPointFilled,
  play: IconPlayerPlay,
  info: IconInfoCircle,
  off: IconPower,
  lock: IconLock,
  eye: IconEye,
};

/** The shape of a state; the word beside it says the same, so that it is hidden from screen readers. */
export function Glyph({ shape, size = 15 }: { shape: Shape; size?: number }) {
  const Icon = glyphs[shape];
  return <Icon size={size} stroke={2} aria-hidden />;
}
