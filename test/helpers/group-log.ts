// A made-up log of a busy group: chatter in two languages, other bots, forwards, questions near to ours and far from it,
// questions of ours, mentions and replies to the bot. Written for the tests; the same seed gives the same log.
import type { Message, Post } from '../../src/message.ts';

export type Sort = 'chatter' | 'far' | 'near' | 'ours' | 'bot' | 'forward' | 'channel' | 'aside' | 'mention' | 'step';

export interface LogLine {
  readonly sort: Sort;
  readonly message: Message;
}

const things: Readonly<Record<string, readonly string[]>> = {
  food: ['火锅', '烧烤', '奶茶', '螺蛳粉', '麻辣烫', '寿司', '煎饼', '盒饭'],
  place: ['公司楼下', '万达', '大学城', '机场', '高铁站', '公园', '健身房', '学校门口'],
  person: ['老王', '小李', '张姐', '班长', '我妈', '我室友', '楼上那位', '老板'],
  time: ['今晚', '明天', '周末', '下班后', '中午', '下周三', '刚才', '昨天'],
  app: ['支付宝', '淘宝', '抖音', '微博', '京东', '美团', '钉钉', '网易云', '百度网盘', '滴滴', '知乎', 'B站'],
  game: ['原神', '王者', '斗地主', '吃鸡', '崩铁', '金铲铲'],
  gadget: ['耳机', '充电宝', '键盘', '路由器', '显示器', '手表', '相机'],
  number: ['3', '5', '20', '188', '999', '1200'],
  word: ['lol', 'haha', 'omg', 'nice', 'ok', 'sure', 'nah', 'same here'],
  topic: ['the match', 'that movie', 'the meeting', 'dinner', 'the weather', 'this song', 'the new phone', 'traffic'],
};

const lines: Readonly<Record<'chatter' | 'far' | 'near' | 'ours', readonly string[]>> = {
  chatter: [
    '{time}去{place}吃{food}吗',
    '{person}{time}到底来不来啊',
    '哈哈哈哈哈哈',
    '笑死我了',
    '收到',
    '好的好的',
    '[捂脸]',
    '早',
    '晚安各位',
    '{food}真的绝了',
    '我{time}请假了，谁帮我打卡',
    '{game}{time}开黑，缺{number}个',
    '谁要{food}，我在{place}',
    '{gadget}坏了，心疼',
    '红包呢红包呢',
    '{person}生日快乐！',
    '这雨下得也太大了吧',
    '刚到家，累死',
    '{place}堵车堵疯了',
    '群里有人在{place}吗',
    '+1',
    '？？？',
    '谢谢老板',
    '{person}你手机是不是没电了',
    '微信步数今天又是{person}第一',
    '我微信都{number}条未读了',
    'QQ空间谁还在玩啊',
    '刚在小程序里买了{food}，{number}块',
    '小程序点单排队{number}号，服了',
    '拼多多砍一刀链接别发群里了好吗',
    '{person}把我微信删了？？',
    '我换微信头像了，好看吗',
    '你们微信都更新了吗，新版好丑',
    'QQ农场现在还能玩吗哈哈',
    '加个微信方便联系',
    '绑定{number}块钱的{food}券，真划算',
    '我已经把它注销了，不用管',
    '昨天注销了{app}，清净多了',
    '解绑就解绑呗，谁稀罕',
    '一步一步来嘛，急什么',
    '下一步就该{person}表演了',
    '继续继续',
    '然后呢？{person}怎么说',
    '算了不弄了，睡觉',
    '退出群聊警告',
    '这个怎么这么贵啊',
    '{person}说{time}要加班，你们呢',
    '有没有人一起拼{food}',
    '是不是只有我觉得{food}不好吃',
    '为什么{time}又要开会',
    '{time}几点集合？',
    '怎么还没下班啊',
    '{word}',
    '{word} {word}',
    'did you see {topic}?',
    'anyone up for {food}?',
    'what time is {topic}',
    'how was {topic} {word}',
    "i can't believe {topic} {word}",
    'who is in for {game} tonight',
    'why is {topic} always like this',
    'brb',
    'my wechat keeps buzzing {word}',
    'new profile pic, what do you think?',
    'he deleted me on wechat {word}',
    'is the mini program game fun?',
  ],
  far: [
    '{time}天气怎么样',
    '{place}附近有什么好吃的吗',
    '{gadget}买哪个牌子好？',
    '请问{place}怎么走',
    '考研英语怎么复习',
    'Excel怎么把两列合并',
    '孩子发烧{number}度怎么办',
    '怎么做{food}',
    '社保断了{number}个月有影响吗',
    '{game}这关怎么过',
    '谁知道{place}几点关门',
    '有人知道医保怎么报销吗',
    '电脑蓝屏怎么解决？',
    '路由器密码忘了怎么办',
    '房租{number}算贵吗',
    '驾照怎么换证',
    'how do I cook {food}?',
    'what is the best {gadget}?',
    'where can i park near {place}?',
    'does anyone know how to fix a printer?',
    'can i return a {gadget} without the box?',
    'python 怎么读文件',
    '身份证丢了怎么补办',
    '猫不吃饭怎么办',
  ],
  near: [
    '{app}怎么解绑手机号',
    '怎么注销{app}账号',
    '{app}怎么解除绑定银行卡',
    '{app}账号注销要多久',
    '怎么取消{app}的自动续费',
    '{app}会员怎么退',
    '怎么退出{app}登录',
    '{app}怎么换绑手机',
    '怎么把{app}的好友删掉',
    '微信怎么发朋友圈',
    '微信怎么建群',
    '微信视频号怎么开通',
    '微信怎么改名字',
    '微信怎么拉黑人',
    '微信红包怎么撤回',
    '微信怎么设置朋友圈三天可见',
    '微信支付怎么开通',
    '怎么看谁删了我微信',
    '微信聊天背景怎么换',
    '怎么查微信注册了多久',
    'QQ怎么改密码',
    'QQ怎么加群',
    'QQ音乐会员怎么开',
    'QQ等级怎么升得快',
    'QQ邮箱怎么发大文件',
    '小程序怎么开发',
    '怎么做一个小程序，要多少钱',
    '小程序怎么上架',
    '小程序码怎么生成',
    '小程序怎么添加到桌面',
    '手机号怎么注销',
    '银行卡怎么销户',
    '营业执照怎么注销',
    '公司怎么注销',
    '怎么注销信用卡',
    '怎么解绑信用卡还款',
    '宽带怎么销户',
    '电话卡怎么注销',
    '苹果ID怎么注销',
    '怎么解绑苹果手表',
    '蓝牙{gadget}怎么解除配对',
    '怎么解绑{gadget}',
    '社保卡怎么解绑',
    '怎么取消快递',
    '怎么解绑QQ音乐',
    '怎么注销QQ',
    'QQ号怎么注销',
    '微信怎么绑定银行卡',
    '微信怎么绑定QQ',
    '小程序怎么绑定公众号',
    '微信小程序怎么退款',
    '小程序打不开怎么办',
    '微信怎么改密码',
    '微信怎么换手机号',
    '微信登不上去了怎么办',
    '怎么恢复微信聊天记录',
    '微信提现手续费多少',
    '怎么关闭免密支付',
    '微信读书会员怎么取消',
    '企业微信怎么注册',
    '视频号怎么注销',
    '游戏账号怎么注销',
    '{game}怎么解绑手机',
    '怎么解绑设备锁',
    '怎么解散群',
    'QQ怎么找回密码',
    '怎么把小程序删了',
    '小程序注销流程',
    '这{gadget}能注销吗',
    '谁注销了微信',
    '微信实名怎么解绑',
    '淘宝怎么绑微信',
    '老婆的微信怎么解绑我',
    'how do i delete my {gadget} history?',
    'how to delete my facebook account?',
    'how do i unlink my bank card from paypal?',
    'how to log out of instagram?',
    'can i use wechat pay abroad?',
  ],
  ours: [
    '怎么解绑小程序',
    '请问怎么解绑小程序？',
    '有人知道小程序怎么解绑吗',
    '大家知道怎么注销微信吗',
    '微信号怎么注销啊',
    '请问QQ怎么解除微信绑定',
    '谁知道QQ和微信怎么解绑',
    '微信注销冷静期多久',
    '注销和解绑有什么区别？',
    '解绑QQ以后好友还在吗',
    '小程序解绑后数据还在吗',
  ],
};

const asides: readonly string[] = [
  '怎么解绑小程序你自己看教程啊',
  '你问的怎么注销微信，我也不会',
  '这个怎么弄',
  '你微信怎么注销的',
];
const bots: readonly string[] = [
  '【天气播报】{time}多云，{number}度',
  '欢迎新成员！发送「帮助」查看功能。怎么解绑小程序？',
  '[签到成功] 连续{number}天',
  '群规提醒：禁止广告。怎么注销微信请看公告',
  '提醒：{time}有{number}条待办',
];
const forwards: readonly string[] = [
  '教程：怎么解绑小程序？看这一篇就够了',
  '怎么注销微信？转发给需要的人',
  '{app}大促，{number}元起',
];
const questions: readonly string[] = [
  '怎么解绑小程序',
  'QQ怎么解除微信绑定',
  '怎么注销微信',
  '注销微信后聊天记录还在吗',
  '你好',
  '在吗',
  '谢谢',
  '菜单',
  '今天天气怎么样',
  '你是谁',
  '解绑',
  'how to unbind a mini program',
  '随便说点什么',
  '冷静期是几天',
];

export interface LogOptions {
  readonly count: number;
  readonly members: number;
  readonly group: string;
  /** Milliseconds since 1970. */
  readonly from: number;
}

/** Shares of each sort, of 1,000. A step is 「下一步」 of a member who walks a procedure, addressed to the bot. */
const shares: readonly (readonly [Sort, number])[] = [
  ['chatter', 560],
  ['far', 80],
  ['near', 120],
  ['ours', 20],
  ['bot', 60],
  ['forward', 20],
  ['channel', 20],
  ['aside', 20],
  ['mention', 60],
  ['step', 40],
];

export function groupLog({ count, members, group, from }: LogOptions): LogLine[] {
  const random = mulberry32(20_260_101);
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T; // the lists are not empty
  const fill = (text: string): string => text.replace(/\{(\w+)\}/g, (_, name: string) => pick(things[name] ?? ['']));
  let at = from;
  return Array.from({ length: count }, (_, index) => {
    at += 1000 + Math.floor(random() * 20_000);
    const sort = sortOf(random() * 1000);
    const user = `member-${Math.floor(random() * members)}`;
    const { text, mentioned, post } = wordsFor(sort, pick, fill);
    const full: Post = { by: 'person', admin: false, forwarded: false, toOthers: false, ...post };
    return {
      sort,
      message: { conversation: group, group, user, kind: 'text', id: `m${index}`, at, text, mentioned, post: full },
    };
  });
}

interface Words {
  readonly text: string;
  readonly mentioned: boolean;
  readonly post: Partial<Post>;
}

function wordsFor(sort: Sort, pick: <T>(list: readonly T[]) => T, fill: (text: string) => string): Words {
  const quiet = (text: string, post: Partial<Post> = {}): Words => ({ text: fill(text), mentioned: false, post });
  switch (sort) {
    case 'chatter':
    case 'far':
    case 'near':
    case 'ours':
      return quiet(pick(lines[sort]));
    case 'bot':
      return quiet(pick(bots), { by: 'bot' });
    case 'forward':
      return quiet(pick(forwards), { forwarded: true });
    case 'channel':
      return quiet(pick(forwards), { by: 'channel' });
    case 'aside':
      return quiet(pick(asides), { toOthers: true, quote: '我也想知道' });
    case 'mention':
      return { text: `@解绑助手 ${fill(pick(questions))}`, mentioned: true, post: {} };
    case 'step':
      return { text: '@解绑助手 下一步', mentioned: true, post: {} };
  }
}

function sortOf(share: number): Sort {
  let rest = share;
  for (const [sort, size] of shares) {
    rest -= size;
    if (rest < 0) return sort;
  }
  return 'chatter';
}

/** A small generator with a seed, so that the log is the same each time. */
function mulberry32(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}
