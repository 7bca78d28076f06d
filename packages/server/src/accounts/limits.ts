const minuteMs = 60_000;
const hourMs = 60 * minuteMs;

/** A session ends after so long without a request (OWASP session management: hours for what is watched all day). */
export const sessionIdleMs = 8 * hourMs;
/** It ends then, whatever happens. */
export const sessionAbsoluteMs = 7 * 24 * hourMs;
/** Last use is written at most so often: reading must not cost a transaction each. */
export const touchMs = minuteMs;

/** So many failed logins in a row lock a name … */
export const lockAfterFailures = 10;
/** … for so long. */
export const lockMs = 15 * minuteMs;
/** Tries to log in from one address, good or bad, in a minute. */
export const loginTriesPerMinute = 20;

export const setupLinkMs = 7 * 24 * hourMs;
