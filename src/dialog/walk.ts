// Where one is in a procedure and where the ways lead. Pure; knows nothing of words or replies.
import type { Content, Procedure, Step, Target } from '../content/schema.ts';

/** Entity -> value as known, '' when the user could not tell. */
export type Slots = Readonly<Record<string, string>>;

export type Destination =
  | { readonly kind: 'step'; readonly step: string }
  | { readonly kind: 'entry'; readonly entry: string }
  | { readonly kind: 'done' };

export interface Position {
  /** 1-based, within the current method and variant. */
  readonly number: number;
  readonly total: number;
}

/** The value whose variants are shown: 鸿蒙 is shown what 安卓 is. */
export function variantOf(content: Content, slots: Slots, value: string): boolean | undefined {
  for (const [entity, { values }] of Object.entries(content.entities)) {
    if (!(value in values)) continue;
    const chosen = slots[entity];
    if (!chosen) return undefined;
    return chosen === value || values[chosen]?.like === value;
  }
  return undefined;
}

/** A walker of one procedure for known slots. */
export interface Walker {
  stepOf(id: string): Step | undefined;
  methodOf(id: string): number;
  /** First step of a method, undefined past the last one. */
  startOf(method: number): string | undefined;
  /** Where 下一步 leads from a step, or where its choice `branch` does. */
  after(id: string, branch?: number): Destination;
  position(path: readonly string[]): Position;
  /** The steps of the current method, those behind and those that 下一步 leads to: `position` counts them. */
  way(path: readonly string[]): readonly string[];
  /** The path one is on after going to `step`: forward, or back to where one has been. */
  goTo(path: readonly string[], step: string): readonly string[];
  /** The path to the `number`-th step of the current method; stops at a gate that was not passed. */
  jump(path: readonly string[], number: number): readonly string[];
}

export function createWalker(procedure: Procedure, content: Content, slots: Slots): Walker {
  const applies = (step: Step): boolean =>
    step.only?.some((value) => variantOf(content, slots, value) !== false) ?? true;
  const stepOf = (id: string): Step | undefined => procedure.places.get(id)?.step;
  const methodOf = (id: string): number => procedure.places.get(id)?.method ?? 0;

  /** The step itself, or where one lands when it does not apply. */
  const settle = (id: string): Destination => {
    const step = stepOf(id);
    return step && !applies(step) ? after(id) : { kind: 'step', step: id };
  };
  const resolve = (target: Target): Destination => {
    if (target.step !== undefined) return settle(target.step);
    if (target.entry !== undefined) return { kind: 'entry', entry: target.entry };
    const start = procedure.methods.find(({ id }) => id === target.method)?.steps[0]?.id;
    return start === undefined ? { kind: 'done' } : settle(start);
  };
  const after = (id: string, branch = 0): Destination => {
    const place = procedure.places.get(id);
    const target = place?.step.choices?.[branch] ?? place?.step.next;
    if (target) return resolve(target);
    const following = place && procedure.methods[place.method]?.steps[place.index + 1];
    return following ? settle(following.id) : { kind: 'done' };
  };
  const startOf = (method: number): string | undefined => procedure.methods[method]?.steps.find(applies)?.id;

  /** The steps still to come in this method when one only says 下一步. */
  const ahead = (id: string): string[] => {
    const steps: string[] = [];
    for (let at = after(id); at.kind === 'step'; at = after(at.step)) {
      if (methodOf(at.step) !== methodOf(id) || steps.includes(at.step)) break;
      steps.push(at.step);
    }
    return steps;
  };
  const behind = (path: readonly string[]): number => {
    const method = methodOf(path.at(-1) ?? '');
    return path.length - 1 - path.findLastIndex((id) => methodOf(id) !== method);
  };

  return {
    stepOf,
    methodOf,
    startOf,
    after,
    position(path) {
      const number = behind(path);
      return { number, total: number + ahead(path.at(-1) ?? '').length };
    },
    way: (path) => [...path.slice(path.length - behind(path)), ...ahead(path.at(-1) ?? '')],
    goTo(path, step) {
      const been = path.indexOf(step);
      return been === -1 ? [...path, step] : path.slice(0, been + 1);
    },
    jump(path, number) {
      const here = behind(path);
      if (number <= here) return path.slice(0, path.length - (here - number));
      const longer = [...path];
      for (const next of ahead(path.at(-1) ?? '').slice(0, number - here)) {
        if (stepOf(longer.at(-1) ?? '')?.gate) break;
        longer.push(next);
      }
      return longer;
    },
  };
}
