// Messages that name what the current step is about, on the real content and model.
import { beforeAll, describe, expect, it } from 'vitest';
import type { Knowledge } from '../../src/answer.ts';
import { loadKnowledge } from '../../src/bot.ts';
import { contextOf } from '../../src/dialog/context.ts';
import type { Context, Reading } from '../../src/message.ts';
import { testConfig } from '../helpers/config.ts';
import { createPlay } from '../helpers/dialog.ts';

let knowledge: Knowledge;
beforeAll(async () => {
  knowledge = await loadKnowledge(testConfig);
});

/** The context at a step of a procedure, reached by 下一步. */
function at(entry: string, step: number): Context {
  const play = createPlay(knowledge.content);
  play.ask(entry, { device: 'android' });
  for (let number = 1; number < step; number++) play.command('next');
  return contextOf(play.state(), knowledge.content);
}
const read = (entry: string, step: number, text: string): Reading =>
  knowledge.understand(text, at(entry, step)).reading;
const command = (name: string) => ({ kind: 'command', command: name });

describe('a completion that names the object of the step', () => {
  it.each([
    ['cancel-wechat', 1, '群主已经转让过了'],
    ['cancel-wechat', 1, '该告诉的都告诉了'],
    ['cancel-wechat', 1, '朋友圈发完了'],
    ['cancel-wechat', 5, '零钱已提现'],
    ['cancel-wechat', 5, '余额都提完了'],
    ['cancel-wechat', 2, '账单备份OK'],
    ['cancel-wechat', 4, '自动扣费关掉了'],
    ['unbind-mini-program', 2, '积分用完了'],
    ['unbind-mini-program', 5, '点了解除绑定'],
    ['qq-stolen', 1, 'QQ已经冻结了'],
  ])('goes on: %s %i %s', (entry, step, text) => {
    expect(read(entry, step, text)).toMatchObject(command('done'));
  });

  it('is the branch that says so, where the step has one', () => {
    expect(read('unbind-mini-program', 8, '看不到了')).toEqual({ kind: 'branch', index: 0 });
    expect(read('unbind-mini-program', 8, '还绑着')).toEqual({ kind: 'branch', index: 1 });
    expect(read('cancel-wechat', 2, '聊天记录备份完啦')).toEqual({ kind: 'branch', index: 0 });
    expect(read('unbind-mini-program', 8, '账号那栏空了 已经解开了')).toEqual({ kind: 'branch', index: 0 });
    expect(read('handle-social', 2, '有一个群我是群主')).toEqual({ kind: 'branch', index: 0 });
    expect(read('work-wechat-mixed', 1, '我只是普通员工')).toEqual({ kind: 'branch', index: 1 });
  });

  it.each(['都搞好了', '办妥啦', '完事', '都已经弄利索了'])('goes on, never ends: %s', (text) => {
    for (const step of [1, 3, 6]) {
      expect(read('cancel-wechat', step, text), String(step)).toMatchObject(command('done'));
    }
    expect(read('qq-stolen', 2, text)).toMatchObject(command('done'));
  });

  it.each(['全部步骤都做完了', '整个流程都弄完了', '全部完成了'])('is the whole: %s', (text) => {
    expect(read('cancel-wechat', 2, text)).toMatchObject(command('finish'));
  });

  it.each([
    '备份好了吗',
    '备份了会怎么样',
    '怎么才算备份好了',
    '备份没成功',
    '备份不了',
    '快备份完了',
    '把朋友圈和收藏里的全部内容一条一条都备份完了',
  ])('is no completion: %s', (text) => {
    expect(read('cancel-wechat', 2, text)).not.toMatchObject(command('done'));
  });
});

describe('several clauses', () => {
  it.each([
    ['cancel-wechat', 1, '嗯 都说过了 没当群主'],
    ['cancel-wechat', 4, '扣费的也关了，没有订单'],
    ['unbind-qq', 6, '号码没错，点了'],
  ])('go on when each does: %s %i %s', (entry, step, text) => {
    expect(read(entry, step, text)).toMatchObject(command('done'));
  });

  it('go on with what is of the step, whatever else is told', () => {
    expect(read('cancel-wechat', 4, '扣费关了 钱也到账了')).toMatchObject(command('done'));
  });

  it.each(['谢啦', '困了', '烦了', '慢啦'])('never go on with what names nothing done: %s', (text) => {
    for (const step of [1, 2]) expect(read('qq-stolen', step, text), text).not.toMatchObject(command('done'));
  });

  it('never open a gate', () => {
    expect(read('cancel-wechat', 8, '人都通知了，资料也备份了')).not.toMatchObject(command('done'));
  });
});

describe('a report', () => {
  it.each([
    ['unbind-qq', 2, '手机号绑着呢'],
    ['unbind-mini-program', 3, '点进我的了'],
    ['unbind-qq', 4, '打开了'],
    ['unbind-qq', 4, '找到账号与安全了'],
    ['unbind-qq', 8, '没显示了'],
    ['backup-wechat-data', 3, '导好了'],
    ['unbind-qq', 2, '有绑'],
    ['cancel-wechat', 3, '第三方都没绑过'],
    ['settle-assets', 3, '我没有理财通'],
    ['unbind-mini-program', 2, '没有积分啥的'],
    ['qq-stolen', 2, '快速登录关了'],
  ])('of what holds or was never had goes on: %s %i %s', (entry, step, text) => {
    expect(read(entry, step, text)).toMatchObject(command('done'));
  });

  it.each([
    ['qq-stolen', 1, '打不开QQ安全中心'],
    ['unbind-mini-program', 3, '还是没看到'],
  ])('of what fails is stuck: %s %i %s', (entry, step, text) => {
    expect(read(entry, step, text)).toMatchObject(command('stuck'));
  });
});

describe('a denial', () => {
  it.each([
    ['cancel-wechat', 2, '不需要备份'],
    ['cancel-wechat', 2, '没啥可备份的'],
    ['cancel-wechat', 3, '我没绑过第三方'],
    ['cancel-wechat', 4, '没有订单'],
    ['cancel-wechat', 4, '没有自动续费的会员'],
    ['cancel-wechat', 5, '零钱是0元'],
    ['cancel-wechat', 5, '没有开通零钱通'],
    ['cancel-wechat', 5, '余额为零'],
    ['cancel-wechat', 2, '暂时不备份'],
    ['cancel-wechat', 2, '聊天记录不要了'],
    ['cancel-wechat', 5, '零钱通里没钱'],
    ['unbind-mini-program', 2, '我没有会员'],
    ['settle-assets', 3, '从来没买过理财通'],
  ])('of what one would have to have goes on: %s %i %s', (entry, step, text) => {
    expect(read(entry, step, text)).toMatchObject(command('done'));
  });

  it.each([
    ['unbind-mini-program', 3, '没有设置'],
    ['revoke-authorization-qq', 3, '也没有隐私'],
    ['unbind-mini-program', 5, '解除绑定是灰的'],
    ['unbind-mini-program', 5, '没有解除绑定这个按钮'],
    ['cancel-wechat', 1, '群转让不了'],
    ['cancel-wechat', 10, '一直没收到短信'],
    ['cancel-wechat', 9, '没有注销账号'],
    ['unbind-qq', 5, '翻遍了都没有QQ号绑定'],
    ['unbind-mini-program', 3, '里面没有我的也没有设置啊'],
    ['unbind-mini-program', 5, '这上面根本没有这个按钮'],
  ])('of what there should be on the screen, or of its working, is stuck: %s %i %s', (entry, step, text) => {
    expect(read(entry, step, text)).toMatchObject(command('stuck'));
  });

  it.each([
    ['cancel-wechat', 1, '群还没转让'],
    ['cancel-wechat', 2, '还没备份好'],
    ['cancel-wechat', 6, '钱还没到账'],
    ['cancel-wechat', 6, '没到账'],
  ])('of its being done needs help: %s %i %s', (entry, step, text) => {
    expect(read(entry, step, text)).toMatchObject(command('explain'));
  });

  it.each(['不用等', '没有钱要到账', '不想等了'])('never opens a gate: %s', (text) => {
    expect(read('cancel-wechat', 6, text)).toMatchObject(command('skip'));
  });

  it('never opens the gate of another procedure either', () => {
    expect(read('qq-stolen', 4, '不用冻结')).toMatchObject(command('skip'));
    expect(read('qq-stolen', 4, '冻结不了')).toMatchObject(command('stuck'));
  });

  it('never ends a procedure', () => {
    expect(read('cancel-wechat', 11, '没有弹窗')).not.toMatchObject(command('done'));
  });

  it('is the branch that denies the same, or the only one that denies', () => {
    expect(read('handle-social', 2, '我没当群主')).toMatchObject({ index: 1 });
    expect(read('contact-mini-program-support', 3, '这里没有客服')).toMatchObject({ index: 1 });
    expect(read('contact-mini-program-support', 3, '客服入口也没有')).toMatchObject({ index: 1 });
    expect(read('unbind-mini-program', 4, '没有安全中心')).toMatchObject({ index: 1 });
    expect(read('unbind-mini-program', 7, '没让我验证身份')).toMatchObject({ index: 0 });
  });

  it('of the whole procedure is not one of the step', () => {
    expect(read('cancel-wechat', 1, '不想注销了')).not.toMatchObject(command('done'));
  });
});

describe('a question about the object of a step', () => {
  it.each([
    ['cancel-wechat', 2, '为啥非要备份', 2],
    ['cancel-wechat', 2, '备份干什么用', 2],
    ['cancel-wechat', 1, '为啥群会解散', 1],
    ['cancel-wechat', 1, '不通知会怎样', 1],
    ['cancel-wechat', 5, '为什么要先转让群', 1],
    ['unbind-mini-program', 1, '不存会怎样', 1],
  ])('asks why: %s %i %s is about step %i', (entry, step, text, number) => {
    expect(read(entry, step, text)).toEqual({ kind: 'command', command: 'why', number });
  });

  it('asks where a thing of the step is', () => {
    expect(read('unbind-mini-program', 4, '安全中心在哪里')).toMatchObject(command('explain'));
  });

  it.each(['不弄会怎么样', '要是不做有什么影响', '为什么这样就算解绑了'])('is never a wish to stop: %s', (text) => {
    expect(read('unbind-mini-program', 3, text)).not.toMatchObject(command('quit'));
  });
});

describe('while no step is shown', () => {
  const idle: Context = { topic: null, running: null, choices: [], asked: null };

  it('a completion is no step of anything', () => {
    expect(knowledge.understand('群转让好了', idle).reading).not.toMatchObject(command('done'));
  });

  it.each(['那上一步是什么', '走到几步了', '我都弄完了', '怎么找不到'])('%s is navigation all the same', (text) => {
    expect(knowledge.understand(text, idle).reading).toMatchObject({ kind: 'command' });
  });

  it('an answer to the question for the device may have other words around it', () => {
    const asked: Context = { ...idle, topic: 'unbind-qq', running: 'unbind-qq', asked: 'slot' };
    for (const text of ['苹果16pro吧', '安卓的怎么弄', '华为老款那个']) {
      expect(knowledge.understand(text, asked).reading, text).toEqual({ kind: 'values' });
    }
    expect(knowledge.understand('苹果手机解绑后好友还在吗', asked).reading.kind).not.toBe('values');
  });
});
