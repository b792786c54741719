import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loadContent } from '../../src/content/load.ts';
import { asksForSecret } from '../../src/content/secret-lint.ts';
import { ContentError } from '../../src/errors.ts';
import { routerRoot } from '../helpers/dialog.ts';

let root = '';
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'jiebang-content-'));
  await cp(routerRoot, root, { recursive: true });
});
afterEach(() => rm(root, { recursive: true, force: true }));

async function change(file: string, from: string, to: string): Promise<void> {
  const source = await readFile(join(root, file), 'utf8');
  expect(source, `${file} holds "${from}"`).toContain(from);
  await writeFile(join(root, file), source.replace(from, to));
}

/** The problems as `file:line: message`. */
async function problems(): Promise<string[]> {
  const error: unknown = await loadContent(root).catch((thrown: unknown) => thrown);
  if (!(error instanceof ContentError)) throw new Error(`Expected a ContentError, got ${String(error)}`);
  return error.problems.map(({ file, line, message }) => `${file}:${line}: ${message}`);
}

const reset = 'responses/reset-router.yaml';

describe('loadContent()', () => {
  it('loads the router content', async () => {
    const content = await loadContent(root);
    expect([...content.entries.keys()].sort()).toEqual(['change-password', 'light-colours', 'reset-router']);
    expect(content.entries.get('light-colours')?.topic).toBe('reset-router');
  });

  it('changes its hash and the version of a procedure with the file', async () => {
    const before = await loadContent(root);
    await change(reset, '打开管理页。', '打开网页。');
    const after = await loadContent(root);
    const versionOf = (content: typeof before) => {
      const response = content.entries.get('reset-router')?.response;
      return response?.kind === 'procedure' ? response.version : undefined;
    };
    expect(after.hash).not.toBe(before.hash);
    expect(versionOf(after)).not.toBe(versionOf(before));
  });

  it.each([
    ['a step that is not there', reset, 'step: gate}', 'step: gone}', `${reset}:23: There is no step "gone"`],
    [
      'a method that is not there',
      reset,
      'method: button}',
      'method: hammer}',
      `${reset}:24: There is no method "hammer"`,
    ],
    [
      'an entry that is not there',
      reset,
      'entry: change-password',
      'entry: nothing',
      `${reset}:25: There is no entry "nothing"`,
    ],
    [
      'a related entry that is not there',
      reset,
      '[light-colours]',
      '[nothing]',
      `${reset}:42: There is no entry "nothing"`,
    ],
    [
      'a step id used twice',
      reset,
      'id: hold',
      'id: confirm',
      `${reset}:36: The step id "confirm" is used before, in method "page"`,
    ],
    ['a method id used twice', reset, 'id: button', 'id: page', `${reset}:33: The method id "page" is used before`],
    [
      'an unknown entity value',
      reset,
      'only: [android]',
      'only: [nokia]',
      `${reset}:16: There is no entity value "nokia" in intents/_entities.yaml`,
    ],
    [
      'an unknown entity',
      reset,
      'needs: [device]',
      'needs: [colour]',
      `${reset}:3: There is no entity "colour" in intents/_entities.yaml`,
    ],
    [
      'an unknown source',
      reset,
      "'manual:3'",
      "'book:3'",
      `${reset}:43: There is no source "book" in responses/_system.yaml`,
    ],
    ['bad YAML', reset, 'kind: procedure', 'kind: "procedure', `${reset}:44: Bad YAML`],
    ['a wrong kind', reset, 'kind: procedure', 'kind: poem', `${reset}:1: "kind"`],
    ['a misspelt key', reset, 'intro:', 'introduction:', `${reset}:2: has the unknown key "introduction"`],
    [
      'an empty list',
      'responses/change-password.yaml',
      'steps:\n      - {id: open-settings, text: 打开无线设置。, help: 在菜单左边。, why: 密码在这里改。}\n      - {id: save, text: 填新的并保存。}',
      'steps: []',
      'responses/change-password.yaml:6: "methods.0.steps" is empty, at least one step is needed',
    ],
    [
      'a circle',
      reset,
      'text: 等灯变绿。',
      'text: 等灯变绿。\n        next: {step: hold}',
      `${reset}:36: No way from the step "hold" reaches the end`,
    ],
    [
      'a step nobody reaches',
      reset,
      'text: 按住小孔十秒。',
      'text: 按住小孔十秒。\n        next: {done: true}',
      `${reset}:40: The step "wait" can never be reached`,
    ],
    [
      'a title used twice',
      'intents/change-password.yaml',
      'title: 改无线密码',
      'title: 指示灯含义',
      'intents/light-colours.yaml:1: The title "指示灯含义" is also that of "change-password"',
    ],
    [
      'an utterance of two entries',
      'intents/change-password.yaml',
      '怎么改无线密码',
      '指示灯颜色',
      'intents/light-colours.yaml:4: "指示灯颜色" is also an utterance of "change-password", it can belong to one entry only',
    ],
    [
      'an unknown topic',
      'intents/light-colours.yaml',
      'topic: reset-router',
      'topic: nothing',
      'intents/light-colours.yaml:2: There is no entry "nothing"',
    ],
    [
      'an unknown placeholder',
      'responses/_system.yaml',
      '没有第 {number} 步',
      '没有第 {numbre} 步',
      'The placeholder {numbre} is unknown here, known: number, total',
    ],
    ['a missing sentence', 'responses/_system.yaml', '  quit: ', '  quitt: ', 'has the unknown key "quitt"'],
    ['a source in the wrong form', reset, "'manual:3'", "'manual: 3'", `${reset}:43: "sources.0" must be '<article>'`],
  ])('reports %s at its line', async (_, file, from, to, expected) => {
    await change(file, from, to);
    expect(await problems()).toEqual(expect.arrayContaining([expect.stringContaining(expected)]));
  });

  it('reports all problems of all files at once, in order', async () => {
    await change(reset, 'step: gate}', 'step: gone}');
    await change('responses/_system.yaml', '没有第 {number} 步', '没有第 {numbre} 步');
    await change('intents/light-colours.yaml', 'topic: reset-router', 'topic: nothing');
    await rm(join(root, 'responses/change-password.yaml'));
    const all = await problems();
    expect(all).toEqual([...all].sort((a, b) => ((a.split(':')[0] ?? '') < (b.split(':')[0] ?? '') ? -1 : 1)));
    for (const file of [
      'intents/change-password.yaml',
      'intents/light-colours.yaml',
      reset,
      'responses/_system.yaml',
    ]) {
      expect(
        all.some((problem) => problem.startsWith(file)),
        file,
      ).toBe(true);
    }
  });

  it('reports a missing file, a file of the wrong name, and a missing folder', async () => {
    await rm(join(root, 'intents/_smalltalk.yaml'));
    await writeFile(join(root, 'intents/Bad Name.yaml'), 'title: x\n');
    await writeFile(join(root, 'intents/reset-router.yml'), 'title: x\n');
    const all = (await problems()).join('\n');
    expect(all).toContain('intents/_smalltalk.yaml:0: The file is missing');
    expect(all).toContain('intents/Bad Name.yaml:0: The name must be <id>.yaml');
    expect(all).toContain('intents/reset-router.yml:0: The name must be <id>.yaml');
    await rm(join(root, 'responses'), { recursive: true });
    expect((await problems()).join()).toContain('Cannot read the folder "responses"');
  });
});

describe('the operator desk', () => {
  it.each([
    ['_canned.yaml', '安全: 请把验证码发给我', 'responses/_canned.yaml:1'],
    ['_canned.yaml', '安 全: 您好', 'names must have no spaces'],
    ['_desk.yaml', 'stop: []\nhours: {timezone: Mars/North, week: {}}', 'responses/_desk.yaml:2'],
    ['_desk.yaml', "stop: []\nhours:\n  timezone: Asia/Shanghai\n  week: {mon: ['9-18']}", 'responses/_desk.yaml:4'],
  ])('%s: %s is wrong', async (name, yaml, problem) => {
    await writeFile(join(root, 'responses', name), yaml);
    await expect(loadContent(root)).rejects.toThrow(problem);
  });

  it('needs no files', async () => {
    expect(await loadContent(root)).toMatchObject({ canned: {}, desk: { stop: [] } });
  });
});

describe('asksForSecret()', () => {
  it.each(['请把验证码发给我', '告诉我您的支付密码', '身份证号发到这里就行'])('finds %s', (text) => {
    expect(asksForSecret(text)).toBe(true);
  });
  it.each(['不要把验证码发给我', '验证码只填在微信页面', '请告诉我您卡在哪一步，密码不用说'])(
    'lets %s pass',
    (text) => {
      expect(asksForSecret(text)).toBe(false);
    },
  );

  it('stops the start when an answer asks for a code', async () => {
    await change('responses/light-colours.yaml', '绿灯正常，红灯断网。', '请把验证码发给我。');
    expect((await problems()).join()).toContain('responses/light-colours.yaml:2: "请把验证码发给我。" asks for a code');
  });
});
