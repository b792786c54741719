// The end of a procedure: where it leads to, or before that because the user says that everything is done.
import type { Content } from '../content/schema.ts';
import type { Part } from '../message.ts';
import { afterwards, isLast, positionOf, type Running, titleOf } from './show.ts';
import { type Result, result, say } from './speech.ts';
import { type DialogState, settled } from './state.ts';

/** The end reached by the last step; a procedure that was suspended below is offered again. */
export function finish(state: DialogState, content: Content, running: Running): Result {
  const done = say('finished', { text: running.procedure.done.trim() });
  return over(state, content, running, [done]);
}

/**
 * 「全部弄完了」. Only at the last step the result is told: before it nobody knows what was done, so the reply says where the
 * bot was, how to go on, and in a procedure that cannot be undone that its gate was not passed.
 */
export function finishAnywhere(state: DialogState, content: Content, running: Running): Result {
  if (isLast(running)) return finish(state, content, running);
  const sentence = gateAhead(running) ? 'ended-unsubmitted' : 'ended-early';
  const values = { title: titleOf(running.entry), ...positionOf(running) };
  return over(state, content, running, [say(sentence, values)], running.frame);
}

function over(
  state: DialogState,
  content: Content,
  running: Running,
  parts: readonly Part[],
  left: DialogState['left'] = null,
): Result {
  const rest: DialogState = { ...settled(state), stack: state.stack.slice(0, -1), left };
  const { parts: suspended, choices } = afterwards(rest, content, running.procedure.related ?? []);
  if (suspended.length > 0) return result({ ...rest, choices, away: true }, 'ended', [...parts, ...suspended]);
  const closing = say(left ? 'go-on-later' : 'anything-else');
  return result({ ...rest, choices, away: false }, 'ended', [...parts, closing]);
}

/** A gate that was not passed, the current step included, in a procedure that cannot be undone. */
export function gateAhead(running: Running): boolean {
  const { frame, walker, procedure } = running;
  const toCome = walker.way(frame.path).slice(positionOf(running).number - 1);
  return procedure.irreversible === true && toCome.some((id) => walker.stepOf(id)?.gate);
}
