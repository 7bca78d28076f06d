import { pino } from 'pino';
import type { Log } from './runtime/ports.ts';

/** JSON lines on standard output; one sentence each, details as fields. */
export function openLog(level: string): Log {
  const logger = pino({ level, base: null, timestamp: pino.stdTimeFunctions.isoTime });
  return {
    info: (message, data = {}) => logger.info(data, message),
    warn: (message, data = {}) => logger.warn(data, message),
    error: (message, data = {}) => logger.error(data, message),
  };
}
