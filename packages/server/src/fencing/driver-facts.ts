/** What is done with a fence device in each case. */
export const fenceActions = ['status', 'identity', 'off', 'on', 'reboot', 'light on', 'light off', 'test'] as const;
type FenceAction = (typeof fenceActions)[number];

/** What a driver does, for the reference and for people who must trust it. Made from what the driver itself runs by. */
export interface DriverFacts {
  /** How it speaks, in one sentence. */
  readonly how: string;
  readonly actions: Readonly<Record<FenceAction, { readonly runs: string; readonly answers: string }>>;
  /** How the deadline of a call is kept, and how often an order is sent. */
  readonly deadline: string;
  /** What of its answers counts towards a proof (S2), and what binds the device (S1). */
  readonly proof: string;
  readonly password: {
    /** How the password reaches the device. */
    readonly way: string;
    /** What of it stands in the process list of the server's machine, and how to avoid that. */
    readonly processList: string;
  };
}
