// The rules that no schema can hold: ids that must exist, steps that must lead somewhere, wording that must never be shipped.
import type { Problem } from '../errors.ts';
import { checkResponse } from './check-response.ts';
import { checkIds, entityNames, type Files, type Path, type Report, type Reporter, unique } from './files.ts';
import { refuseSecrets } from './secret-lint.ts';
import { sentencePlaceholders } from './sentences.ts';

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

function checkTopic(topic: string, id: string, files: Files, report: Report): void {
  const main = files.intents.get(topic);
  if (!main) report(['topic'], `There is no entry "${topic}"`);
  else if (topic === id) report(['topic'], 'An entry cannot be its own topic, leave it out for a main entry');
  else if (main.value?.topic !== undefined) report(['topic'], `"${topic}" is itself a detail of "${main.value.topic}"`);
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
  for (const [name, { values, vague }] of Object.entries(entities)) {
    vague?.of.forEach((value, index) => {
      if (!(value in values)) report(['entities', name, 'vague', 'of', index], `There is no value "${value}"`);
    });
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
