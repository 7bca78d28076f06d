/** What could not be armed is not tried again before this. */
export const againMs = 30_000;
/** A feeder that is gone while the watchdog runs is needed at once. */
export const feedAgainMs = 1_000;
export const lookEveryMs = 1_000;
/** Whether what could stop it has come up since it was armed. */
export const obstaclesEveryMs = 300_000;
/** The server answers after each renewal of its lease (5 s); one that hands over to another needs longer. */
export const stopWithinMs = 60_000;
