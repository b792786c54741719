import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Run, run } from '../helpers/cli.ts';
import { wechatEnvironment } from '../helpers/wechat.ts';
import { type FakeApi, paths, startFakeApi } from '../helpers/wechat-api.ts';

let api: FakeApi;
let folder = '';
beforeEach(async () => {
  api = await startFakeApi();
  folder = await mkdtemp(join(tmpdir(), 'jiebang-menu-'));
});
afterEach(async () => {
  await api.close();
  await rm(folder, { recursive: true });
});

async function publish(
  yaml?: string,
  more: Record<string, string> = { WECHAT_OFFICIAL_SECRET: 's3cret' },
): Promise<Run> {
  const file = join(folder, 'menu.yaml');
  if (yaml !== undefined) await writeFile(file, yaml);
  const env = wechatEnvironment('plain', { WECHAT_OFFICIAL_API_ROOT: api.root, ...more });
  return run(['wechat-menu', ...(yaml === undefined ? [] : [file])], '', env);
}

describe('wechat-menu', () => {
  it('publishes the menu that comes with the bot', async () => {
    const { code, out, err } = await publish();
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toContain('published');
    const [, menu] = api.calls;
    expect(menu).toMatchObject({ path: paths.menu, token: 'TOKEN-1' });
    expect(menu?.body['button']).toHaveLength(3);
    expect(menu?.body).toMatchObject({
      button: [
        { name: '解绑', sub_button: [{ type: 'click', name: '解绑小程序', key: 'unbind-mini-program' }, {}, {}] },
        {},
        {},
      ],
    });
  });

  it('tells every line that is not right, and publishes nothing', async () => {
    const { code, err } = await publish(
      [
        'buttons:',
        '  - {name: 一二三四五六, start: menu}',
        '  - {name: 二, start: menu, url: "https://example.com"}',
        '  - name: 三',
        '    children:',
        '      - {name: 子, url: "javascript:alert(1)"}',
      ].join('\n'),
    );
    expect(code).toBe(1);
    for (const part of ['menu.yaml:2', '16 bytes', 'menu.yaml:3', 'exactly one', 'menu.yaml:6'])
      expect(err).toContain(part);
    const four = await publish(`buttons:\n${'  - {name: 一, start: menu}\n'.repeat(4)}`);
    expect(four.err).toContain('at most 3');
    const unknown = await publish('buttons:\n  - {name: 一, start: no-such-entry}\n');
    expect(unknown.err).toContain('menu.yaml:2: "no-such-entry" is neither an entry nor a command');
    expect(api.calls).toEqual([]);
  });

  it('says what is missing, or what WeChat refused', async () => {
    expect((await publish(undefined, {})).err).toContain('_SECRET');
    api.script(paths.menu, { errcode: 48001, errmsg: 'api unauthorized' });
    const { code, err } = await publish();
    expect(code).toBe(1);
    expect(err).toContain('48001');
    expect(err).not.toMatch(/s3cret|TOKEN-1/);
  });
});
