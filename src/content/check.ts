// The rules that no schema can hold: ids that must exist, steps that must lead somewhere, wording that must never be shipped.
import type { Problem } from '../errors.ts';
import type { z } from '../zod.ts';
import type { ReadFile as Read } from './read.ts';
import type {
  cannedSchema,
  commandsSchema,
  deskContentSchema,
  entitiesSchema,
  Intent,
  outOfScopeSchema,
  ProcedureSource,
  Response,
  Step,
  smalltalkSchema,
  systemSchema,
  Target,
} from './schema.ts';
import { sentencePlaceholders } from './sentences.ts';

/** Every file as read, by its id or its role. */
export interface Files {
  readonly intents: ReadonlyMap<string, Read<Intent>>;
  readonly responses: ReadonlyMap<string, Read<Response>>;
  readonly commands: Read<z.infer<typeof commandsSchema>>;
  readonly smalltalk: Read<z.infer<typeof smalltalkSchema>>;
  readonly entities: Read<z.infer<typeof entitiesSchema>>;
  readonly outOfScope: Read<z.infer<typeof outOfScopeSchema>>;
  readonly system: Read<z.infer<typeof systemSchema>>;
  readonly desk: Read<z.infer<typeof deskContentSchema>>;
  readonly canned: Read<z.infer<typeof cannedSchema>>;
}

type Path = readonly PropertyKey[];
/** Collects problems of one file. */
type Report = (path: Path, message: string) => void;

/** Looks at all files together; returns every problem it finds. Files that did not parse are passed over. */
export function checkContent(files: Files): Problem[] {
  const problems: Problem[] = [];
  const reporter =
    (file: string, read: { lineOf(path: Path): number }): Report =>
    (path, message) =>
      problems.push({ file, line: read.lineOf(path), message });
  checkPairs(files, problems);
  checkIntents(files, reporter);
  for (const [id, read] of files.responses) {
    if (read.value) checkResponse(read.value, files, reporter(`responses/${id}.yaml`, read));
  }
  checkCommands(files, reporter);
  checkSystem(files, reporter);
  checkEntities(files, reporter);
  refuseSecrets(files.canned.value, reporter('responses/_canned.yaml', files.canned));
  return problems;
}

type Reporter = (file: string, read: { lineOf(path: Path): number }) => Report;

function checkPairs(files: Files, problems: Problem[]): void {
  for (const id of files.intents.keys()) {
    if (!files.responses.has(id)) {
      problems.push({
        file: `intents/${id}.yaml`,
        line: 0,
        message: `There is no responses/${id}.yaml with the answer`,
      });
    }
  }
  for (const id of files.responses.keys()) {
    if (!files.intents.has(id)) {
      problems.push({
        file: `responses/${id}.yaml`,
        line: 0,
        message: `There is no intents/${id}.yaml with utterances`,
      });
    }
  }
}

function checkIntents(files: Files, reporter: Reporter): void {
  const titles = new Map<string, string>();
  const utterances = new Map<string, string>();
  for (const [id, read] of files.intents) {
    const intent = read.value;
    if (!intent) continue;
    const report = reporter(`intents/${id}.yaml`, read);
    unique(titles, intent.title, id, (other) =>
      report(['title'], `The title "${intent.title}" is also that of "${other}"`),
    );
    if (intent.topic !== undefined) checkTopic(intent.topic, id, files, report);
    intent.entities?.forEach((name, index) => {
      if (!entityNames(files).includes(name))
        report(['entities', index], `There is no entity "${name}" in intents/_entities.yaml`);
    });
    intent.utterances.forEach((utterance, index) => {
      unique(utterances, utterance, id, (other) =>
        report(
          ['utterances', index],
          `"${utterance}" is also an utterance of "${other}", it can belong to one entry only`,
        ),
      );
    });
  }
}

function unique(seen: Map<string, string>, key: string, id: string, found: (other: string) => void): void {
  const other = seen.get(key);
  if (other === undefined) seen.set(key, id);
  else found(other);
}

function checkTopic(topic: string, id: string, files: Files, report: Report): void {
  const main = files.intents.get(topic);
  if (!main) report(['topic'], `There is no entry "${topic}"`);
  else if (topic === id) report(['topic'], 'An entry cannot be its own topic, leave it out for a main entry');
  else if (main.value?.topic !== undefined) report(['topic'], `"${topic}" is itself a detail of "${main.value.topic}"`);
}

function entityNames(files: Files): string[] {
  return Object.keys(files.entities.value?.entities ?? {});
}

function valueNames(files: Files, entity?: string): string[] {
  const entities = files.entities.value?.entities ?? {};
  const chosen = entity === undefined ? Object.values(entities) : [entities[entity]];
  return chosen.flatMap((each) => Object.keys(each?.values ?? {}));
}

function checkResponse(response: Response, files: Files, report: Report): void {
  checkIds(response.related, ['related'], files, report);
  checkSources(response, files, report);
  if (response.kind === 'answer') checkVariants(response.variants, ['variants'], files, report);
  else checkProcedure(response, files, report);
  refuseSecrets(response, report);
}

function refuseSecrets(value: unknown, report: Report): void {
  walkTexts(value, [], (text, path) => {
    if (asksForSecret(text))
      report(path, `"${text.slice(0, 30)}" asks for a code, password or number, the bot must never do that`);
  });
}

function checkIds(ids: readonly string[] | undefined, path: Path, files: Files, report: Report): void {
  ids?.forEach((id, index) => {
    if (!files.intents.has(id)) report([...path, index], `There is no entry "${id}"`);
  });
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

function targetsOf(step: Step): [Target, Path][] {
  const branches = (step.choices ?? []).map((choice, index): [Target, Path] => [choice, ['choices', index]]);
  return step.next ? [...branches, [step.next, ['next']]] : branches;
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

/** A way into nothing is reported by itself; what follows from it would only hide it. */
function hasDeadTarget(procedure: ProcedureSource): boolean {
  const steps = new Set(procedure.methods.flatMap((method) => method.steps.map(({ id }) => id)));
  const methods = new Set(procedure.methods.map(({ id }) => id));
  const dead = ({ step, method }: Target): boolean =>
    (step !== undefined && !steps.has(step)) || (method !== undefined && !methods.has(method));
  return procedure.methods.some((each) => each.steps.some((step) => targetsOf(step).some(([target]) => dead(target))));
}

/** Every step can be reached, every step has a way to the end, and 下一步 alone never goes in a circle. */
function checkWays(procedure: ProcedureSource, report: Report): void {
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

function checkCommands(files: Files, reporter: Reporter): void {
  const commands = files.commands.value;
  if (!commands) return;
  const report = reporter('intents/_commands.yaml', files.commands);
  for (const [index, { entries }] of commands.which.entries())
    checkIds(entries, ['which', index, 'entries'], files, report);
  const seen = new Map<string, string>();
  for (const [name, phrases] of Object.entries(commands.commands)) {
    phrases.forEach((phrase, index) => {
      unique(seen, phrase, name, (other) =>
        report(['commands', name, index], `"${phrase}" is also a wording of "${other}"`),
      );
    });
  }
}

function checkSystem(files: Files, reporter: Reporter): void {
  const system = files.system.value;
  if (!system) return;
  const report = reporter('responses/_system.yaml', files.system);
  checkIds(system.menu, ['menu'], files, report);
  checkIds(system.examples, ['examples'], files, report);
  checkIds(system.support ?? [], ['support'], files, report);
  for (const kind of Object.keys(files.smalltalk.value ?? {})) {
    if (!(kind in system.smalltalk)) report(['smalltalk'], `There is no answer to the small talk "${kind}"`);
  }
  for (const [name, text] of Object.entries(system.sentences)) {
    const allowed: readonly string[] = sentencePlaceholders[name as keyof typeof sentencePlaceholders]; // the schema checked the names
    for (const [, placeholder] of text.matchAll(/\{([^}]*)\}/g)) {
      if (placeholder !== undefined && !allowed.includes(placeholder)) {
        report(
          ['sentences', name],
          `The placeholder {${placeholder}} is unknown here, known: ${allowed.join(', ') || 'none'}`,
        );
      }
    }
  }
}

function checkEntities(files: Files, reporter: Reporter): void {
  const entities = files.entities.value?.entities;
  if (!entities) return;
  const report = reporter('intents/_entities.yaml', files.entities);
  const words = new Map<string, string>();
  const ids = new Map<string, string>();
  for (const [name, { values }] of Object.entries(entities)) {
    for (const [value, { words: list, like }] of Object.entries(values)) {
      const path = ['entities', name, 'values', value];
      unique(ids, value, name, (other) =>
        report(path, `The value "${value}" is also one of "${other}", values are unique in the file`),
      );
      if (like !== undefined && !(like in values)) report([...path, 'like'], `There is no value "${like}"`);
      list.forEach((word, index) => {
        unique(words, word, value, (other) =>
          report([...path, 'words', index], `"${word}" is also a word of "${other}"`),
        );
      });
    }
  }
}

function walkTexts(value: unknown, path: Path, visit: (text: string, path: Path) => void): void {
  if (typeof value === 'string') visit(value, path);
  else if (Array.isArray(value)) for (const [index, item] of value.entries()) walkTexts(item, [...path, index], visit);
  else if (typeof value === 'object' && value !== null) {
    for (const [key, item] of Object.entries(value)) walkTexts(item, [...path, key], visit);
  }
}

const secretNoun = '(?:验证码|校验码|动态码|密码|口令|身份证号|身份证|卡号)';
const givesToUs =
  '(?:发给我|发送给我|告诉我|发到这里|发过来|回复给我|报给我|提供给我|输入给我|发给机器人|发给本机器人)';
const asking = new RegExp(
  `${secretNoun}[^，。；！？\\n]{0,10}${givesToUs}|${givesToUs}[^，。；！？\\n]{0,10}${secretNoun}`,
);
const refusing = /不要|别|不能|不会|切勿|请勿|绝不|从不/;

/** True for a clause that asks the user to hand a secret to the bot or an operator (design, "Safety and privacy"). */
export function asksForSecret(text: string): boolean {
  return text.split(/[，。；！？\n]/).some((clause) => asking.test(clause) && !refusing.test(clause));
}
