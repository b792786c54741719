// Where the steps of a procedure lead: every one is reached, and reaches the end.
import type { Path, Report } from './files.ts';
import type { ProcedureSource, Step, Target } from './schema.ts';

export function targetsOf(step: Step): [Target, Path][] {
  const branches = (step.choices ?? []).map((choice, index): [Target, Path] => [choice, ['choices', index]]);
  return step.next ? [...branches, [step.next, ['next']]] : branches;
}

/** A way into nothing is reported by itself; what follows from it would only hide it. */
export function hasDeadTarget(procedure: ProcedureSource): boolean {
  const steps = new Set(procedure.methods.flatMap((method) => method.steps.map(({ id }) => id)));
  const methods = new Set(procedure.methods.map(({ id }) => id));
  const dead = ({ step, method }: Target): boolean =>
    (step !== undefined && !steps.has(step)) || (method !== undefined && !methods.has(method));
  return procedure.methods.some((each) => each.steps.some((step) => targetsOf(step).some(([target]) => dead(target))));
}

/** Every step can be reached, every step has a way to the end, and 下一步 alone never goes in a circle. */
export function checkWays(procedure: ProcedureSource, report: Report): void {
  const nodes = new Map<string, { path: Path; ways: string[] }>();
  procedure.methods.forEach((method, m) => {
    method.steps.forEach((step, s) => {
      const following = method.steps[s + 1]?.id ?? end;
      const ways = targetsOf(step).map(([target]) => placeOf(target, procedure));
      nodes.set(step.id, { path: ['methods', m, 'steps', s], ways: ways.length > 0 ? ways : [following] });
    });
  });
  const starts = procedure.methods.flatMap(({ steps }) => steps.slice(0, 1).map(({ id }) => id));
  const reached = closure(starts, (id) => nodes.get(id)?.ways ?? []);
  for (const [id, { path }] of nodes) {
    if (!reached.has(id)) report(path, `The step "${id}" can never be reached`);
    const anyWay = closure([id], (at) => nodes.get(at)?.ways ?? []);
    const firstWay = closure([id], (at) => nodes.get(at)?.ways.slice(0, 1) ?? []);
    if (!anyWay.has(end)) report(path, `No way from the step "${id}" reaches the end`);
    else if (!firstWay.has(end)) report(path, `下一步 alone, from the step "${id}", goes in a circle`);
  }
}

const end = ' end';

function placeOf(target: Target, procedure: ProcedureSource): string {
  if (target.step !== undefined) return target.step;
  if (target.method === undefined) return end;
  return procedure.methods.find(({ id }) => id === target.method)?.steps[0]?.id ?? end;
}

function closure(starts: readonly string[], waysOf: (id: string) => readonly string[]): Set<string> {
  const reached = new Set(starts);
  for (const id of reached) for (const way of waysOf(id)) reached.add(way); // a Set visits what is added meanwhile
  return reached;
}
