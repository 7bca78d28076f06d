/** People hear of a silent host only when it lasts this long (DESIGN §8). */
export const SUSPECT_TELL_MS = 30_000;
