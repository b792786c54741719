// A reading -> what else is known of it: nothing beside the steps for who asks how, the steps for who wants to be led, and the
// step that says what is asked.
import type { Content } from '../content/schema.ts';
import type { AboutStep, Context, Reading } from '../message.ts';
import { lettersOf } from './normalize.ts';
import { asksHow, asksSomething, asksToBeLed } from './question.ts';
import type { StepAbout } from './step-about.ts';
import { isCompletion } from './step-phrases.ts';
import { compares } from './values.ts';

export interface Refine {
  reading(reading: Reading, text: string, context: Context): Reading;
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

  /** 「我已经提交了注销」: what comes after, not the steps. */
  const after = (reading: Reading, text: string): Reading => {
    const told = reading.kind === 'entry' ? entries.get(reading.entry) : undefined;
    if (reading.kind !== 'entry' || told?.response.kind !== 'procedure' || !isOver(text)) return reading;
    const [next] = told.response.related ?? [];
    return next === undefined ? reading : { ...reading, entry: next, others: [] };
  };

  /** Who asks how gets the steps and nothing beside them. */
  const toThePoint = (reading: Reading, text: string): Reading =>
    reading.kind === 'entry' && (asksHow(text) || !asksSomething(text)) && isProcedure(reading.entry)
      ? { ...reading, others: [] }
      : reading;

  return {
    reading: (reading, text, { running }) => {
      const meant = running === null ? after(reading, text) : reading;
      return toThePoint(led(meant, text), text);
    },
    about(reading, text, { running }) {
      if (compares(text)) return undefined; // a step tells one side
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

/** It is said that something is done, and when or that it already is. */
function isOver(text: string): boolean {
  const said = lettersOf(text);
  const when = /已经?|刚刚?|昨天|前天|上周|上个月|前几天|早就?/u.test(said);
  return (
    when &&
    !asksSomething(text) &&
    (isCompletion(said) || /(?:提交|申请|解绑|解除|注销)(?:完|掉|好|过)?了/u.test(said)) &&
    !/没|不|被|想|要/u.test(said)
  );
}
