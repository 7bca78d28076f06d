/** While something waits for the world to change, it is looked at again this often even without an event. */
export const LOOK_AGAIN_MS = 5_000;

/** People hear of a silent host only when it lasts this long (DESIGN §8). */
export const SUSPECT_TELL_MS = 30_000;
