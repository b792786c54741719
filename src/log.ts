// One Logger, passed in. Lines go to stderr as JSON; they hold no message text, and digits that could be secrets are masked.
export const logLevels = ['debug', 'info', 'warn', 'error'] as const;
export type LogLevel = (typeof logLevels)[number];

export type LogFields = Readonly<Record<string, string | number | boolean | null>>;
export type Logger = Readonly<Record<LogLevel, (event: string, fields?: LogFields) => void>>;

/** `write` takes one line without its end; `now` gives milliseconds since 1970. */
export function createLogger(level: LogLevel, write: (line: string) => void, now: () => number): Logger {
  const log =
    (each: LogLevel) =>
    (event: string, fields: LogFields = {}) => {
      if (logLevels.indexOf(each) < logLevels.indexOf(level)) return;
      const masked = Object.entries(fields).map(([name, value]) => [
        name,
        typeof value === 'string' ? mask(value) : value,
      ]);
      write(JSON.stringify({ at: new Date(now()).toISOString(), level: each, event, ...Object.fromEntries(masked) }));
    };
  return { debug: log('debug'), info: log('info'), warn: log('warn'), error: log('error') };
}

/** Bot tokens (as they stand in Telegram's URLs) and long runs of digits never reach a log. */
function mask(value: string): string {
  return value.replace(/\d{6,}:[\w-]{20,}/g, '<token>').replace(/\d{6,}/g, '<digits>');
}
