import { describe, expect, it } from 'vitest';
import { findSecret } from '../../src/nlu/secrets.ts';

describe('findSecret()', () => {
  it.each([
    ['483920', 'code'],
    ['520839', 'code'],
    ['4839', 'code'],
    ['48 39 20', 'code'],
    ['４８３９２０', 'code'],
    ['验证码是483920', 'code'],
    ['收到的校验码 0382 对吗', 'code'],
    ['短信发来 482913', 'code'],
    ['我的密码是abc12345', 'password'],
    ['支付密码 123456', 'password'],
    ['密码：Hello@2024', 'password'],
    ['password=hunter2!', 'password'],
    ['账号密码给你 密码abcd@0000', 'password'],
    ['身份证110101190001010006', 'id'],
    ['11010119000101000X', 'id'],
    ['1101 0119 0001 0100 06', 'id'],
    ['身份证后四位是123X', 'id'],
    ['6222000000000000004', 'card'],
    ['卡号6222 0000 0000 0000 004', 'card'],
    ['6222-0000-0000-0000', 'card'],
  ])('%s is a secret: %s', (text, kind) => {
    expect(findSecret(text)).toBe(kind);
  });

  it.each([
    '第2步',
    '2',
    '冷静期是15天还是60天',
    '2025年的微信怎么注销',
    '忘记密码怎么办',
    '支付密码6位数输错了',
    '需要支付密码吗',
    '验证码收不到',
    '要身份证吗',
    '身份证号后四位要给客服吗',
    'iPhone 15 怎么解绑',
    '我有12345个好友',
    '零钱还有800000元',
    '怎么解绑小程序',
    '666666',
    '2333',
    '10086',
    '12306',
  ])('%s is none', (text) => {
    expect(findSecret(text)).toBeNull();
  });
});
