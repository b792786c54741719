import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { run } from '../helpers/cli.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'jiebang-eval-'));
  const songs = ['放首歌', '播放音乐', '来一首歌听听', '我想听歌', '换一首歌', '音乐播放一下', '唱首歌', '听点音乐'];
  const lights = [
    '打开客厅的灯',
    '开灯',
    '把灯关了',
    '灯太亮了关一下',
    '关掉卧室灯',
    '灯打开',
    '帮我开下灯',
    '关灯睡觉',
  ];
  const other = ['股票涨了吗', '今天几号', '世界杯谁赢了', '给我讲个笑话', '苹果多少钱一斤', '附近的医院'];
  const lines = (texts: string[], label: string): string[] => texts.map((text) => `${text}\t${label}`);
  const files = {
    'train.tsv': [...lines(songs.slice(0, 6), 'song'), ...lines(lights.slice(0, 6), 'light')],
    'test.tsv': [...lines(songs.slice(6), 'song'), ...lines(lights.slice(6), 'light')],
    'oos.tsv': other.slice(0, 3),
    'negatives.tsv': other.slice(3),
    'bad.tsv': ['放首歌\tsong', '没有标签'],
  };
  for (const [name, content] of Object.entries(files)) await writeFile(join(folder, name), `${content.join('\n')}\n`);
});
afterAll(() => rm(folder, { recursive: true }));
const file = (name: string): string => join(folder, name);

describe('eval', () => {
  it.each(['linear', 'bayes'])('reports the %s classifier on lines of another domain', async (classifier) => {
    const args = [
      '--train',
      file('train.tsv'),
      '--test',
      file('test.tsv'),
      '--oos',
      file('oos.tsv'),
      '--negatives',
      file('negatives.tsv'),
    ];
    const { code, out } = await run(['eval', ...args, '--classifier', classifier, '--json']);
    expect(code).toBe(0);
    const report = JSON.parse(out) as Record<string, number>;
    expect(report).toMatchObject({ classifier, accuracy: 1, macroF1: 1 });
    for (const name of ['trainSeconds', 'microsPerMessage', 'auroc', 'oosRecallAt5'])
      expect(report[name], name).toBeTypeOf('number');
  });

  it('names the line that has no label', async () => {
    const { code, err } = await run(['eval', '--train', file('bad.tsv'), '--test', file('test.tsv')]);
    expect(code).toBe(1);
    expect(err).toContain('bad.tsv:2: "没有标签" has no label');
  });

  it('cross-validates the shipped content', async () => {
    const { code, out } = await run(['eval', '--json']);
    expect(code).toBe(0);
    const report = JSON.parse(out) as { accuracy: number; auroc: number; confusions: object[] };
    expect(report.accuracy).toBeGreaterThan(0.7);
    expect(report.auroc).toBeGreaterThan(0.9);
    expect(report.confusions.length).toBeGreaterThan(0);
  });
});
