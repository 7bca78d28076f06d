/**
 * The same program, ended by the kernel when the agent ends, however that happens (setpriv(1) of util-linux). For children that
 * run for as long as the agent: one that waits in silence would outlive it for ever.
 */
export function endingWithParent(program: string, args: readonly string[]): [string, string[]] {
  return ['setpriv', ['--pdeathsig', 'KILL', program, ...args]];
}
