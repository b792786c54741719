// The forms of what people say while something is under way that names no thing of a step: they need time, it is not done yet,
// they are afraid, they want to another step. Letters only, normalised.

const lead = '(?:你|您|请|先|麻烦|那|就|我|嗯|好的?|好吧|行吧?|哎|诶|唉|ok|老师|稍微)*';
/** What one does meanwhile. */
const errand =
  '(?:我|先|得|要|就|去|来)*(?:(?:拿|取|接|找|借|充|倒|上|开|回|喝|换|吃|睡|送|赶|忙|坐|干|哄)(?:个|一?下|杯|点)?(?:我的?|老公的?|老婆的?|我妈的?|我爸的?|孩子的?)?(?:手机|电话|电|电脑|平板|充电器|眼镜|身份证|银行卡|卡|快递|厕所|门|水|人|消息|孩子|娃|饭|班|课|会|觉|车|地铁|活)(?:来|过来|去)?|(?:看看?|试试?|找找?|想想?|弄弄?|搞搞?|操作|研究|准备|缓缓?|问问?)(?:一?下|看)?)';
const underWay =
  '(?:我|还|正|现在)*在(?:弄|搞|做|整|办|操作|处理|找|点|看|下载?|更新|转账?|提现?|传|备份|输|填|试|验证|加载|等)(?:了|着呢?|呢|中|啊)*';
const soon = '马上(?:就?(?:好|来|弄|去|回来?|弄完|完))?(?:了|啊|哈)?';
const behind = `(?:(?:哈|哦|啊|吧|再说?)|我.{0,8}|${errand}|${underWay}|${soon}|别(?:急|走|催).{0,2})?`;
const asksForTime = `(?:(?:先)?(?:停一?下|停停|暂停(?:一?下)?|放一?放|搁着|歇会儿?|歇一?下|缓一?缓)|等(?:我|你)?(?:一?下下?|一?会儿?|一?等|等)?|稍等|稍候|等等|慢着|且慢|慢点|别急|别走|别催|(?:待|过一?|等一?)会儿?再?(?:说|弄|搞|来|做|继续)|不急|不着急|holdon|wait|justamoment|等.{0,6}[到好完行]了?(?:我)?(?:再|才)(?:说|弄|搞|来|做|继续|办)|(?:给|容)我?(?:一|两|几|点)(?:分钟|会儿?|时间|下)|(?:让|容)我${errand})`;
const waits = new RegExp(
  `^${lead}(?:${asksForTime}(?:一?下|一?会儿?|哈|哦|啊|吧|呢)?${behind}|${soon}|${underWay}|(?:我|先)+${errand})$`,
  'u',
);

/** Nobody says these at greater length, and the patterns take long for what is. */
const maxLetters = 20;

/** 「等一下」, 「别走，我接个电话」, 「在弄了」. */
export function asksToWait(said: string): boolean {
  if (said.length > maxLetters) return false;
  return waits.test(said) && !/什么|怎么|[吗几哪谁咋]|多久|是不是/u.test(said);
}

const undone =
  /^(?:我|这个?|这一?步|好像|都|也|其实|从来|根本)*(还没有?|尚未|还未|暂时没有?|没有?)(?:弄|做|搞|整|办|操作|处理|试|动|来得及|开始)(?:好|完|过|掉|成|呢|啊|这个?|这一?步|这些|那个|开始|弄|做|完成)*$/u;
const notYetAlone = /^(?:我|这个?|这一?步|都)*(?:还没有?|尚未|还未|暂时没有?)(?:好|完成?|搞定|呢|啊|哦|嘞|咧)*$/u;
const forgot =
  /^(?:我|都|也|好像|其实|有点)*(?:忘记?了?|不记得了?|记不(?:清|得|住)了?|不确定|不知道|不清楚|搞不清|说不准|没印象)(?:自己|之前|以前|我|当时|到底|这个?|这步)*(.*?(?:有没有|没有|没|是不是|是否|过了吗|(?:过|好)没).*)$/u;

/** 「还没呢」 needs time; 「没弄过这个」 needs help. */
export function undoneAs(said: string): 'late' | 'never' | null {
  if (notYetAlone.test(said)) return 'late';
  const match = undone.exec(said);
  if (!match) return null;
  return /还|尚|暂/u.test(match[1] ?? '') || said.endsWith('呢') ? 'late' : 'never';
}

const perhaps = /^(?:我|这个?|也)*(?:不一定|说不定|也许|未必)(.*过)(?:了|吧|的)*$/u;

/** Of 「忘了有没有备份过」 what was perhaps done, null when nothing was forgotten. */
export function forgotten(said: string): string | null {
  const maybe = perhaps.exec(said)?.[1] ?? forgot.exec(said)?.[1];
  return maybe?.replace(/有没有|没有|是不是|是否|没|吗/gu, '，') ?? null;
}

const afraid =
  /^(?:我|还是|真的?|有点儿?|有些|好|心里|挺|很|就是|比较|实在|一直)*(?:不敢|怕|害怕|担心|慌|紧张|没底|发怵|忐忑)(?:弄|点|按|做|搞|动|下手|继续|错|的|了|啊|呀|呢|往下|再|怎么办)*$/u;

/** 「不敢弄」, 「有点怕」. */
export function isAfraid(said: string): boolean {
  return afraid.test(said);
}

/** 「那先干嘛」. */
export function asksWhatFirst(said: string): boolean {
  return /^(?:那|我|现在|首先|应该|该|要)*(?:先|首先|第一步)(?:该|要|得|应该)?(?:干嘛|干吗|做什么|做啥|弄什么|弄啥|干什么|干啥|弄哪个|做哪个|搞什么|搞啥|点什么|点哪个?)(?:呢|啊|呀)?$/u.test(
    said,
  );
}

/** Of 「那找客服呢」, 「换成授权管理那种办法」 the way that is wanted; not of 「找到客服了」. */
export function wayWanted(said: string): string | null {
  return (
    /^(?:那|我|还是|就|先|直接|只能|只好|干脆|能不能|可以|要不|那就|那我|想|去|用|走|试试?|改|换成?|改成|再)*(?:找|用|走|去|试试?|换成?|改成?|联系)(.{2,8}?)(?:那个|那种|那条|这个)?(?:办法|方法|方式|路)?(?:呢|吧|行吗|可以吗|试试|好了|算了|看看|好不好|行不行|解绑|解除|弄|办)*$/u.exec(
      said,
    )?.[1] ?? null
  );
}

/** Of 「跳到找QQ号那一步」 what the step is about. */
export function stepNamed(said: string): string | null {
  const behind =
    /^(.{2,8}?)(?:的|那|这)(?:一)?步(?:直接|我|想|要|帮我)*(?:跳到?|跳过去|看看?|在哪|先看)(?:吧|去|啊)?$/u.exec(
      said,
    )?.[1];
  if (behind !== undefined) return behind;
  return (
    /^(?:我|想|要|直接|先|帮我|请|那|再)*(?:跳到|跳去|转到|回到|退回到?|去到?|到|看看?)(.{2,8}?)(?:的|那|这)(?:一)?步(?:吧|去|啊)?$/u.exec(
      said,
    )?.[1] ?? null
  );
}

/** 「那咋办」. */
export function asksWhatNow(said: string): boolean {
  return /^(?:那|那我|这|这可|那现在|现在|可)*(?:我)?(?:该)?(?:咋办|怎么办|咋整|怎么整|咋弄啊|如何是好)(?:呢|啊|呀|好|嘛)*$/u.test(
    said,
  );
}

/** 「关掉这个」: something on the screen, as likely as the talk. */
export function switchesOff(said: string): boolean {
  return /^(?:把?(?:这个|它))?关(?:掉|闭)?(?:这个|它|吧|啊)*$/u.test(said);
}

const leaving =
  /^(?:算了|后悔了?|反悔了?|改主意了?|改变主意了?|那|我|就|还是|先|想了?想|想来想去|决定|突然|又|觉得)*(?:不想|不打算|不准备|不要|不|别|不用)(?:再|继续|去|要|想|给我)*(.{1,8}?)(?:了|啦)(?:吧|啊|呢|嘛|哈)*$/u;

/** Of 「还是不销了吧」 what is left off. */
export function leftOff(said: string): string | null {
  return leaving.exec(said)?.[1] ?? null;
}

const givenUp = /^(?:那)?算了(?:吧|啦)?[，,。 ]*(?:我|那|就)*(?=(?:还是|改|换|用|拿).{2})(?:还是)?/u;

/** 「算了还是用手机」 -> 「用手机」: what is wanted instead; any other text, 「算了还是明天弄」 as well, as it is. */
export function wantedInstead(text: string): string {
  const wanted = text.replace(givenUp, '');
  return /不|别|算了|下次|明天|改天|再说|以后/u.test(wanted) ? text : wanted;
}

const comingBack =
  /^(?:那|先|我|咱们?|还是|再|现在|要|想|帮我)*(?:(?:回到?|回去|返回到?|接着|继续|接回)(?:弄|做|办|搞|来|说|讲|去|走)?)(?:刚才|刚刚|之前|前面|上次|原来|先前|那个|的)*(.{1,8}?)(?:那个|那边|那件事?|这个|的事|的|流程|步骤|去|吧|啊|一下)*$/u;

/** Of 「回到刚才的QQ」 what is gone back to. */
export function goneBackTo(said: string): string | null {
  return comingBack.exec(said)?.[1] ?? null;
}

/** 「把我说的都删了」: what the bot holds, not what stands in WeChat. */
export function asksToForget(said: string): boolean {
  if (said.length > maxLetters) return false;
  return /^(?:请|麻烦|帮我|给我|你|您)*把(?:我|你这里?|你那里?|你存)的?(?:这些?|所有|全部|刚才)*(?:说|发|问|存|记)?(?:过|下)?的?(?:话|东西|内容|记录|信息|资料|数据|对话)?(?:都|全|全都|统统)*(?:删|清|抹|忘)(?:了|掉|除|空|光|干净)*(?:吧|啊)?$/u.test(
    said,
  );
}

/** 「你这些哪儿看来的」; 「在哪儿看」 asks for a place. */
export function asksForSources(said: string): boolean {
  if (said.length > maxLetters) return false;
  return (
    /^(?:你|您|那)?(?:这个|这些?|那些|说的|讲的|写的|刚才|刚刚)*(?:话|内容|资料|东西|数据|步骤|说法|信息)?(?:都|是)*(?:从|在|打)?(?:哪儿?|哪里|什么地方|啥地方)(?:看|听|抄|搞|弄|找|得|查)?(?:来|到)的?(?:啊|呀|呢)*$/u.test(
      said,
    ) && /[你您]|说|讲|话|资料|数据|来的/u.test(said)
  );
}

/** Behind a device: 「如果是……呢 在哪」, 「……的话怎么弄」. */
export function asksForIt(rest: string): boolean {
  return /^(?:如果|要是|那|那么|换成?|是|用|的|话|呢|手机|上|版|端|系统|在|哪里?|哪儿|怎么|咋|如何|弄|做|来|找|操作|点|走|办|搞|进|啊|呀|又|该|我|想|看|[?？])+$/u.test(
    rest,
  );
}

/** Behind a device: 「苹果手机是不是不一样」. */
export function asksWhetherAlike(rest: string): boolean {
  return /^(?:手机|的话|的|步骤|路径|流程|操作|弄法|做法|系统|上|版|端|那边|是|是不是|会不会|也|都|有什么|有啥|有|跟这个?)*(?:不一样|一样|不同|相同|区别|差别)(?:吗|的|么|啊|呢|吧|步骤|路径|操作|[?？])*$/u.test(
    rest,
  );
}
