// What the understanding is told about a conversation.
import type { Content } from '../content/schema.ts';
import type { Context, Way } from '../message.ts';
import { currentStep, positionOf, runningOf, textOf } from './show.ts';
import type { DialogState } from './state.ts';

export function contextOf(state: DialogState, content: Content): Context {
  return {
    topic: state.topic,
    running: state.stack.at(-1)?.procedure ?? null,
    underWay: state.stack.map(({ procedure }) => procedure),
    left: (state.left ?? null) !== null,
    choices: state.choices.map(({ label, act }) => ({
      label,
      partial: act.kind === 'branch' || act.kind === 'slot' || state.pending.kind === 'clarify',
      entry: act.kind === 'entry' ? act.entry : null,
    })),
    asked: askedBy(state),
    way: wayOf(state, content),
  };
}

function askedBy({ pending }: DialogState): Context['asked'] {
  if (pending.kind === 'none') return null;
  return pending.kind === 'left' ? 'pause' : pending.kind;
}

/** Where one is, unless something else was asked, or nothing is shown yet. */
function wayOf(state: DialogState, content: Content): Way | null {
  const running = state.pending.kind === 'none' ? runningOf(state, content) : undefined;
  const step = running && currentStep(running);
  if (!running || !step) return null;
  const { walker, frame } = running;
  const steps = walker.way(frame.path).map((id) => textOf(walker.stepOf(id) ?? {}, content, state.slots));
  const branches = (step.choices ?? []).map(({ label }) => label);
  const says = (step.choices ?? []).map((branch) => branch.says ?? []);
  const here = walker.methodOf(step.id);
  const methods = running.procedure.methods.map(({ title }, index) => (index === here ? null : title));
  const more = `${step.help ?? ''}${step.why ?? ''}`;
  return { steps, number: positionOf(running).number, more, branches, says, methods, gate: step.gate === true };
}
