/**
 * Agents wait by their own clocks, up to 20 s for an off alone: what they know of these options is set so that they end, with a
 * sentence of their own, before Picket's deadline. A wait after an order is left out: Picket reads the power itself, later (S2).
 */
export function agentTimings(action: string, timeoutMs: number): Readonly<Record<string, number>> {
  const whole = Math.floor(timeoutMs / 1_000);
  const within = (share: number, most: number): number => Math.max(1, Math.min(most, Math.floor(whole * share)));
  return {
    login_timeout: within(1 / 2, 5),
    shell_timeout: within(1 / 3, 5),
    power_timeout: Math.max(1, whole - startSeconds),
    ...(action === 'reboot' ? {} : { power_wait: 0 }),
  };
}

/** For the agent's own start, its first status and its end. */
const startSeconds = 3;
