// Working hours: is the desk open now, and when does it open next? Pure; the file is responses/_desk.yaml.
import type { DeskContent } from '../content/schema.ts';

export type Hours = NonNullable<DeskContent['hours']>;

const dayMs = 24 * 60 * 60 * 1000;
const minuteMs = 60_000;
/** So many days ahead an opening is looked for. */
const maxDays = 30;

interface Local {
  /** mon ... sun */
  readonly day: keyof Hours['week'];
  /** YYYY-MM-DD */
  readonly date: string;
  readonly minute: number;
}

/** `at`: milliseconds since 1970. Without hours the desk is always open. */
export function isOpen(hours: Hours | undefined, at: number): boolean {
  return hours === undefined || intervalsOf(hours, at).some(({ from, to }) => from <= at && at < to);
}

/** The time itself when the desk is open then; else the next opening, or the time itself when there is none. */
export function openFrom(hours: Hours | undefined, at: number): number {
  if (hours === undefined || isOpen(hours, at)) return at;
  for (let day = 0; day <= maxDays; day++) {
    const starts = intervalsOf(hours, at + day * dayMs).map(({ from }) => from);
    const next = starts.filter((from) => from > at).sort((a, b) => a - b)[0];
    if (next !== undefined) return next;
  }
  return at;
}

/** The intervals of the local day that holds `at`. */
function intervalsOf(hours: Hours, at: number): { from: number; to: number }[] {
  const { day, date, minute } = localOf(hours.timezone, at);
  if (hours.holidays?.includes(date)) return [];
  const midnight = Math.floor(at / minuteMs) * minuteMs - minute * minuteMs;
  return (hours.week[day] ?? []).map((interval) => {
    const [from = 0, to = 0] = interval.split('-').map(minutesOf);
    return { from: midnight + from * minuteMs, to: midnight + to * minuteMs };
  });
}

function minutesOf(clock: string): number {
  const [hour, minute] = clock.split(':').map(Number);
  return (hour ?? 0) * 60 + (minute ?? 0);
}

function localOf(timezone: string, at: number): Local {
  const format = new Intl.DateTimeFormat('en-CA', {
    timeZone: timezone,
    weekday: 'short',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  });
  const parts = Object.fromEntries(format.formatToParts(at).map(({ type, value }) => [type, value]));
  return {
    day: (parts['weekday'] ?? '').toLowerCase().slice(0, 3) as Local['day'], // en-CA's short names
    date: `${parts['year']}-${parts['month']}-${parts['day']}`,
    minute: Number(parts['hour']) * 60 + Number(parts['minute']),
  };
}
