// Where a procedure goes on when its user has changed the device.
import type { Content, Step } from '../content/schema.ts';
import { withPath } from './procedure.ts';
import { currentStep, type Running, runningOf } from './show.ts';
import type { DialogState } from './state.ts';
import { variantOf } from './walk.ts';

/** `after` with the slots just named. Another value than before: its first way is shown from the step that does the same. */
export function rerouted(before: DialogState, after: DialogState, content: Content): DialogState {
  const changed = Object.entries(after.slots).some(([slot, value]) => {
    const known = before.slots[slot];
    return known && value !== '' && value !== known;
  });
  const running = changed ? runningOf(after, content) : undefined;
  const step = running && currentStep(running);
  if (!running || !step) return after;
  const path = running.walker.methodOf(step.id) > 0 ? pathOfFirst(running, step) : running.frame.path;
  return withPath(after, beyond(path, running, content, after));
}

/** The path of the first method to the step that names the same menus; a gate is never passed. */
function pathOfFirst({ procedure, walker, frame }: Running, current: Step): readonly string[] {
  const steps = procedure.methods[0]?.steps ?? [];
  const depending = steps.filter(({ variants, only }) => variants !== undefined || only !== undefined);
  const start = walker.startOf(0);
  if (depending.length === 0 || start === undefined) return frame.path;
  const left = frame.path.findIndex((id) => walker.methodOf(id) > 0);
  const been = left > 0 ? frame.path.slice(0, left) : [start];
  const names = namesIn(current);
  const scored = depending.map((step) => ({ id: step.id, same: namesIn(step).filter((name) => names.includes(name)) }));
  const [best] = scored.sort((a, b) => b.same.length - a.same.length);
  const number = best && best.same.length > 0 ? walker.way(been).indexOf(best.id) + 1 : 0;
  return number === 0 ? been : walker.jump(been, number);
}

/** Past a last step that there is only for another device. */
function beyond(
  path: readonly string[],
  { walker }: Running,
  content: Content,
  { slots }: DialogState,
): readonly string[] {
  const last = path.at(-1) ?? '';
  const only = walker.stepOf(last)?.only;
  if (!only?.every((value) => variantOf(content, slots, value) === false)) return path;
  const to = walker.after(last);
  return to.kind === 'step' ? walker.goTo(path.slice(0, -1), to.step) : path;
}

/** What a step names as it is written on the screen, for all devices. */
function namesIn({ text, variants }: Step): readonly string[] {
  const said = [text ?? '', ...Object.values(variants ?? {})].join('');
  return [...new Set([...said.matchAll(/「([^」]+)」/gu)].map((match) => match[1] ?? ''))];
}
