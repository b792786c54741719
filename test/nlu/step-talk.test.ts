// What people say at a step that names nothing of it, and what is never taken for going on; on the real content and model.
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

/** The context at a step of the last procedure, reached by 下一步; those before it are suspended. */
function at(entries: readonly string[], step: number): Context {
  const play = createPlay(knowledge.content);
  for (const entry of entries) play.ask(entry, { device: 'android' });
  for (let number = 1; number < step; number++) play.command('next');
  return contextOf(play.state(), knowledge.content);
}
const read = (entry: string, step: number, text: string): Reading =>
  knowledge.understand(text, at([entry], step)).reading;
const command = (name: string, number: number | null = null) => ({ kind: 'command', command: name, number });
const remark = (name: string) => ({ kind: 'remark', remark: name });

describe('at a safety gate', () => {
  it.each([
    ['cancel-wechat', 6, '绑的卡昨天就解了'],
    ['cancel-wechat', 6, '都提现了'],
    ['cancel-wechat', 6, '都跟大家讲过了'],
    ['cancel-wechat', 8, '都备份了'],
    ['cancel-wechat', 8, '群也转让好了'],
    ['cancel-wechat', 6, '群主早就转给家里人了'],
    ['cancel-wechat', 8, '图片都留好了，没问题'],
    ['qq-stolen', 4, '账号冻结好了'],
  ])('what is named is a point of it: %s %i %s', (entry, step, text) => {
    expect(read(entry, step, text)).toEqual(remark('ticked'));
  });

  it.each(['好了', '做完了', '我都核对过了', '都检查完了'])('a bare word goes on: %s', (text) => {
    for (const [entry, step] of [
      ['cancel-wechat', 6],
      ['cancel-wechat', 8],
      ['qq-stolen', 4],
    ] as const) {
      expect(read(entry, step, text), entry).toEqual(command('done'));
    }
  });

  it('the one thing that it waits for is its answer', () => {
    for (const text of ['都到账了', '钱全部收到了', '嗯 到了', '钱到了', '到了一分不少'])
      expect(read('cancel-wechat', 6, text), text).toEqual(command('done'));
    expect(read('cancel-wechat', 6, '没到呢')).toEqual(command('explain'));
    expect(read('cancel-wechat', 6, '等到了再说')).toEqual(command('wait'));
    expect(read('cancel-wechat', 8, '都到账了')).toEqual(remark('ticked'));
  });
});

describe('who needs time', () => {
  it.each([
    '等等啊',
    '过一会儿再弄',
    '先等我一会儿',
    '请稍候',
    '别催',
    '马上就好',
    '我找下眼镜',
    '正在操作',
    '你先别急我在找',
    '还没好',
  ])('gets it: %s', (text) => {
    expect(read('cancel-wechat', 2, text)).toEqual(command('wait'));
    if (text !== '还没好') expect(knowledge.understand(text, at([], 1)).reading).toEqual(command('wait'));
  });

  it.each(['等一下，下一步是什么', '要等多久', '马上到账吗', '等会员到期', '在哪弄'])('asks none of it: %s', (text) => {
    expect(read('cancel-wechat', 2, text)).not.toEqual(command('wait'));
  });
});

describe('what is not done', () => {
  it.each(['没做过', '这个没搞过', '不记得做没做过', '不确定有没有备份过', '没备份过', '这个未必弄过'])(
    'is helped with: %s',
    (text) => {
      expect(read('cancel-wechat', 2, text)).toEqual(command('explain'));
    },
  );
});

describe('the whole', () => {
  it.each([
    ['cancel-wechat', 2, '已经把微信注销掉了'],
    ['cancel-wechat', 5, '全都办完了'],
    ['cancel-wechat', 5, '账号注销掉了'],
    ['unbind-mini-program', 3, '小程序已经解绑了'],
    ['unbind-qq', 2, '已经解绑成功了'],
  ])('is done: %s %i %s', (entry, step, text) => {
    expect(read(entry, step, text)).toEqual(command('finish'));
  });

  it.each([
    ['cancel-wechat', 2, '这一步全都弄完了'],
    ['cancel-wechat', 5, '这一步全都转完了'],
    ['unbind-mini-program', 5, '小程序已经解绑了'],
    ['unbind-qq', 6, '已经解绑成功了'],
  ])('is not meant: %s %i %s', (entry, step, text) => {
    expect(read(entry, step, text)).toEqual(command('done'));
  });
});

describe('a way elsewhere', () => {
  it.each([
    ['跳到第9个', 9],
    ['第八条', 8],
    ['讲讲第五', 5],
    ['直接跳到最后', 11],
    ['倒数第三步', 9],
    ['再往后走三步', 6],
    ['下三步', 6],
    ['往回退两步', 1],
    ['回到步骤1', 1],
    ['退回到步骤2', 2],
  ])('%s is step %i', (text, number) => {
    expect(read('cancel-wechat', 3, text)).toEqual(command('goto', number));
  });

  it('what another step says is asked, not a way there', () => {
    expect(read('cancel-wechat', 3, '最后那步是什么')).toEqual({ kind: 'peek', number: 11 });
    expect(read('cancel-wechat', 3, '直接跳到提交那步')).toEqual(command('goto', 11));
    expect(read('unbind-qq', 2, '跳到找QQ号那一步')).toEqual(command('goto', 5));
  });

  it('why of another step', () => {
    expect(read('cancel-wechat', 3, '第二步为啥要做')).toEqual(command('why', 2));
  });

  it.each(['回到注销那个', '接着弄注销', '回去弄注销'])('back to what is suspended: %s', (text) => {
    const context = at(['cancel-wechat', 'unbind-qq'], 2);
    expect(knowledge.understand(text, context).reading).toMatchObject({ kind: 'entry', entry: 'cancel-wechat' });
  });

  it('back to what is running', () => {
    const context = at(['cancel-wechat', 'unbind-qq'], 2);
    expect(knowledge.understand('继续弄QQ', context).reading).toMatchObject({ kind: 'entry', entry: 'unbind-qq' });
  });
});

describe('接着', () => {
  it('goes back to a step that was left, 下一步 beyond it', () => {
    for (const text of ['接着', '懂了 那接着']) expect(read('cancel-wechat', 2, text), text).toEqual(command('resume'));
    expect(read('cancel-wechat', 2, '下一步')).toEqual(command('next'));
  });
});

describe('another way, or another device', () => {
  it('is meant by a name of its method', () => {
    expect(read('unbind-mini-program', 3, '那找客服呢')).toEqual(command('method', 3));
    expect(read('unbind-mini-program', 3, '用授权管理吧')).toEqual(command('method', 2));
    expect(read('unbind-mini-program', 3, '我找到客服了')).not.toMatchObject({ command: 'method' });
    expect(read('unbind-mini-program', 3, '转人工客服')).toEqual(command('human'));
  });

  it('is asked for when only a phone is told', () => {
    for (const text of ['那我还是用手机吧', '电脑不方便 我拿手机弄吧'])
      expect(read('unbind-qq', 2, text), text).toEqual({ kind: 'vague', entity: 'device' });
    expect(read('unbind-qq', 2, '手机修好了 是苹果')).toEqual({ kind: 'values' });
    expect(read('unbind-qq', 2, '等等我换了个苹果手机')).toEqual({ kind: 'values' });
    expect(read('unbind-qq', 2, '刚换成苹果了，步骤一样吗')).toEqual({ kind: 'values' });
  });
});

describe('what the bot holds', () => {
  it('is forgotten when that is what is asked for', () => {
    expect(read('cancel-wechat', 2, '把我说的都删了')).toEqual(command('forget'));
    expect(read('cancel-wechat', 2, '把我的聊天记录删掉吧')).not.toEqual(command('forget'));
  });

  it('and where it is from', () => {
    expect(read('cancel-wechat', 2, '你这些哪儿看来的')).toEqual(command('sources'));
    expect(read('cancel-wechat', 2, '在哪儿看')).not.toEqual(command('sources'));
  });
});

describe('a decision', () => {
  it.each([
    ['cancel-wechat', '算了 先弄qq解绑', 'unbind-qq'],
    ['unbind-mini-program', '还是注销微信吧', 'cancel-wechat'],
    ['cancel-wechat', '不注销了 我还是只解绑小程序', 'unbind-mini-program'],
    ['cancel-wechat', '那就注销吧', 'cancel-wechat'],
    ['cancel-wechat', '等等 我好像只要解绑qq就行', 'unbind-qq'],
  ])('opens the procedure that does it: %s %s', (entry, text, meant) => {
    expect(read(entry, 2, text)).toMatchObject({ kind: 'entry', entry: meant });
  });

  it('with what was done before it goes on', () => {
    expect(read('cancel-wechat', 2, '备份完了 继续注销')).toEqual({ kind: 'branch', index: 0 });
  });

  it.each(['先不弄了', '还是找不到'])('is none: %s', (text) => {
    expect(read('cancel-wechat', 2, text)).not.toMatchObject({ kind: 'entry' });
  });
});

describe('who was quit and comes back', () => {
  it.each(['接着上回的', '我又来了 接着弄'])('%s', (text) => {
    const idle: Context = { topic: 'cancel-wechat', running: null, choices: [], asked: null, left: true };
    expect(knowledge.understand(text, idle).reading).toEqual(command('resume'));
  });
});

describe('who leaves', () => {
  it.each(['我不打算注销了', '别注销了吧', '想了想不销了'])('%s', (text) => {
    expect(read('cancel-wechat', 2, text)).toEqual(command('quit'));
  });

  it('not with what is wanted instead', () => {
    expect(read('unbind-qq', 2, '算了改用苹果')).toEqual({ kind: 'values' });
    expect(read('unbind-qq', 2, '算了还是明天弄')).toEqual(command('quit'));
  });

  it('not who is afraid, nor who asks about a switch', () => {
    expect(read('cancel-wechat', 2, '我真不敢点')).toEqual(command('risk'));
    expect(read('cancel-wechat', 4, '关闭')).toEqual(command('explain'));
  });
});

describe('what another step is about', () => {
  it.each([
    ['我没有零钱', 'later'],
    ['订单都取消了', 'later'],
    ['没开通理财通', 'later'],
    ['银行卡还没解绑', 'later-not-yet'],
  ])('a later one: %s', (text, name) => {
    expect(read('cancel-wechat', 2, text)).toEqual(remark(name));
  });

  it('an earlier one is done', () => {
    expect(read('cancel-wechat', 3, '联系人都通知了')).toEqual(command('done'));
  });

  it('a menu of it is told with its own help', () => {
    const context: Context = { ...at(['unbind-mini-program'], 1) };
    expect(knowledge.understand('找不到账号管理', context).reading).toEqual(command('explain', 4));
    expect(knowledge.understand('没看到解除绑定', context).reading).toEqual(command('explain', 5));
    expect(read('unbind-mini-program', 5, '没看到解除绑定')).toEqual(command('stuck'));
  });
});
