// A reading -> what else is known of it: nothing beside the steps for who asks how, the steps for who wants to be led, and the
// step that says what is asked.
import type { Content } from '../content/schema.ts';
import type { AboutStep, Context, Reading } from '../message.ts';
import { asksHow, asksSomething, asksToBeLed } from './question.ts';
import type { StepAbout } from './step-about.ts';

export interface Refine {
  reading(reading: Reading, text: string): Reading;
  about(reading: Reading, text: string, context: Context): AboutStep | undefined;
}

export function createRefine(
  { entries }: Pick<Content, 'entries'>,
  stepAbout: StepAbout,
  mayFollow: (text: string) => boolean,
): Refine {
  const isProcedure = (id: string): boolean => entries.get(id)?.response.kind === 'procedure';

  /** Who wants to be led gets the procedure that an answer belongs to. */
  const led = (reading: Reading, text: string): Reading => {
    const told = reading.kind === 'entry' && asksToBeLed(text) ? entries.get(reading.entry) : undefined;
    if (reading.kind !== 'entry' || told?.response.kind !== 'answer') return reading;
    const entry = [...(told.response.related ?? []), told.topic].find(isProcedure);
    return entry === undefined ? reading : { ...reading, entry, others: [] };
  };

  /** Who asks how gets the steps and nothing beside them. */
  const toThePoint = (reading: Reading, text: string): Reading =>
    reading.kind === 'entry' && (asksHow(text) || !asksSomething(text)) && isProcedure(reading.entry)
      ? { ...reading, others: [] }
      : reading;

  return {
    reading: (reading, text) => toThePoint(led(reading, text), text),
    about(reading, text, { running }) {
      const meant = reading.kind === 'entry' ? [reading.entry, ...reading.others] : [];
      const asked = reading.kind === 'unknown' && running !== null && mayFollow(text);
      for (const procedure of asked ? [running] : meant) {
        if (procedure !== running && asksHow(text)) continue; // the steps from the first on tell how
        const step = stepAbout(text, procedure);
        if (step !== null) return { procedure, step };
      }
      return undefined;
    },
  };
}
