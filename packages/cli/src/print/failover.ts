import type { ExpectedFailover } from '@picket/protocol';

/** `power lost 7–30 s, frozen 19–75 s, and up to 120 s more while an image is locked` */
export function failoverLine({ powerLost, frozen, lockWaitSeconds }: ExpectedFailover): string {
  return `Expected failover: power lost ${range(powerLost)}, frozen ${range(frozen)}, and up to ${lockWaitSeconds} s more while an image is locked.`;
}

/** The same with the parts of each way. */
export function failoverText(expected: ExpectedFailover): string {
  const parts = (way: ExpectedFailover['frozen']): string =>
    way.parts.map((part) => `${part.part} ${range(part)}`).join(' · ');
  return [
    failoverLine(expected),
    `  power lost: ${parts(expected.powerLost)}`,
    `  frozen:     ${parts(expected.frozen)}`,
  ].join('\n');
}

function range({ bestSeconds, worstSeconds }: { bestSeconds: number; worstSeconds: number }): string {
  const best = Math.round(bestSeconds * 10) / 10;
  const worst = Math.ceil(worstSeconds);
  return best === worst ? `${best} s` : `${best}–${worst} s`;
}
