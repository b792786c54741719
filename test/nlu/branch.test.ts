import { describe, expect, it } from 'vitest';
import { branchMeant } from '../../src/nlu/branch.ts';

const check = [
  ['要我重新授权', '让我再授权一次'],
  ['还是自动登录', '一打开就自动登上了', '直接就登录进去了'],
];

describe('branchMeant()', () => {
  it.each([
    ['还是自动登录', 1],
    ['一打开又自动登上了', 1],
    ['还是直接登录进去了', 1],
    ['让我重新授权了', 0],
  ])('is the branch whose label or sayings are alike: %s', (said, place) => {
    expect(branchMeant(said, check)).toBe(place);
  });

  it('is none for what is like no branch, or like two', () => {
    expect(branchMeant('今天天气不错', check)).toBeNull();
    expect(branchMeant('已经解绑了', [['已经解绑了吧'], ['已经解绑了呢']])).toBeNull();
  });

  it('never takes a denial for its opposite', () => {
    expect(branchMeant('验证通不过', [['验证通过了'], ['提示登录异常']])).toBeNull();
    expect(branchMeant('我不是管理员', [['我是管理员'], ['我不是管理员']])).toBe(1);
    expect(branchMeant('没有我当群主的', [['有我当群主的群'], ['没有我当群主的群']])).toBe(1);
  });

  it('is none without branches', () => {
    expect(branchMeant('好了', [])).toBeNull();
  });
});
