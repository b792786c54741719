// The rules of one answer or procedure: what it names exists.
import { checkWays, hasDeadTarget, targetsOf } from './check-ways.ts';
import { checkIds, entityNames, type Files, type Path, type Report, unique, valueNames } from './files.ts';
import type { ProcedureSource, Response, Target } from './schema.ts';
import { refuseSecrets } from './secret-lint.ts';

export function checkResponse(response: Response, files: Files, report: Report): void {
  checkIds(response.related, ['related'], files, report);
  checkSources(response, files, report);
  if (response.kind === 'answer') checkVariants(response.variants, ['variants'], files, report);
  else checkProcedure(response, files, report);
  refuseSecrets(response, report);
}

function checkSources(response: Response, files: Files, report: Report): void {
  const known = files.system.value?.sources;
  response.sources?.forEach((source, index) => {
    const article = source.split(':')[0] ?? source;
    if (known && !(article in known))
      report(['sources', index], `There is no source "${article}" in responses/_system.yaml`);
  });
}

function checkVariants(variants: Record<string, string> | undefined, path: Path, files: Files, report: Report): void {
  for (const value of Object.keys(variants ?? {})) checkValue(value, [...path, value], files, report);
}

function checkValue(value: string, path: Path, files: Files, report: Report): void {
  if (files.entities.value && !valueNames(files).includes(value)) {
    report(path, `There is no entity value "${value}" in intents/_entities.yaml`);
  }
}

function checkProcedure(procedure: ProcedureSource, files: Files, report: Report): void {
  procedure.needs?.forEach((entity, index) => {
    if (!entityNames(files).includes(entity))
      report(['needs', index], `There is no entity "${entity}" in intents/_entities.yaml`);
    else if (files.system.value && !(entity in files.system.value.ask)) {
      report(['needs', index], `responses/_system.yaml has no question for "${entity}" under "ask"`);
    }
  });
  const seen = new Map<string, string>();
  procedure.methods.forEach((method, m) => {
    method.steps.forEach((step, s) => {
      const path = ['methods', m, 'steps', s];
      unique(seen, step.id, method.id, (other) =>
        report([...path, 'id'], `The step id "${step.id}" is used before, in method "${other}"`),
      );
      checkVariants(step.variants, [...path, 'variants'], files, report);
      for (const [index, value] of (step.only ?? []).entries())
        checkValue(value, [...path, 'only', index], files, report);
      for (const [target, inner] of targetsOf(step)) checkTarget(target, [...path, ...inner], procedure, files, report);
    });
  });
  checkMethodIds(procedure, report);
  if (!hasDeadTarget(procedure)) checkWays(procedure, report);
}

function checkMethodIds(procedure: ProcedureSource, report: Report): void {
  const seen = new Map<string, string>();
  procedure.methods.forEach(({ id }, index) => {
    unique(seen, id, id, () => report(['methods', index, 'id'], `The method id "${id}" is used before`));
  });
}

function checkTarget(target: Target, path: Path, procedure: ProcedureSource, files: Files, report: Report): void {
  const steps = procedure.methods.flatMap((method) => method.steps.map((step) => step.id));
  if (target.step !== undefined && !steps.includes(target.step)) report(path, `There is no step "${target.step}"`);
  if (target.method !== undefined && !procedure.methods.some(({ id }) => id === target.method)) {
    report(path, `There is no method "${target.method}"`);
  }
  if (target.entry !== undefined && !files.intents.has(target.entry))
    report(path, `There is no entry "${target.entry}"`);
}
