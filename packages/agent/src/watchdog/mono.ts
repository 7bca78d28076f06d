/** CLOCK_MONOTONIC in ms: the same clock in every process of this machine, unlike `performance.now()`. */
export function monoMs(): number {
  return Number(process.hrtime.bigint()) / 1e6;
}
