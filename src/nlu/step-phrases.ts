// The forms of short messages at a step: a question, a denial, a completion, and what each of them is about.
// Texts are normalised and have letters only.

/** Telling what a text is about; '' never. */
const firstOf = (text: string, ...patterns: readonly RegExp[]): string | null => {
  for (const pattern of patterns) {
    const object = pattern.exec(text)?.slice(1).find(Boolean);
    if (object !== undefined) return object;
  }
  return null;
};

// --- questions ---

const why =
  /^(?:那)?(?:为什么|为啥|为何|干嘛|干吗|凭什么|why)(?:我|还|一定|非|就|不能|不可以|是|要|得|需要|必须|先|给|让我)*([^没不]+?)(?:呢|啊|呀|嘛)?$/u;
const whatFor = /^(.+?)(?:是)?(?:干嘛|干吗|干什么|干啥|做什么|做啥|有什么用|有啥用|为什么|为啥)(?:用|的|呢|啊|呀)*$/u;
const otherwise =
  /^(?:如果|要是|万一|假如)?(?:我|就)?(?:不|没有?|不去|不先|漏了|忘了|跳过)(.+?)(?:的话)?(?:会|有|又会?|能)(?:怎么样|怎样|咋样|咋地|怎么着|如何|什么后果|啥后果|什么影响|啥影响|出事|有事)(?:吗|呢|啊|么)?$/u;
const whereIs =
  /^(.+?)(?:这个|这一项|按钮)?(?:到底)?(?:在哪里?|在哪儿|在什么地方|在哪边|去哪找|怎么找|是什么|是啥|什么意思|啥意思)(?:呢|啊|呀|的)?$/u;

/** Of 「为什么要备份」, 「备份干嘛」, 「不备份会怎样」. */
export function objectOfWhy(said: string): string | null {
  return firstOf(said, why, whatFor, otherwise);
}

/** Of 「授权管理在哪」. */
export function objectOfWhere(said: string): string | null {
  return firstOf(said, whereIs);
}

// --- denials ---

export interface Denied {
  /** Not yet done; there is none of it; it needs not be done; it does not show; it does not work. */
  readonly kind: 'not-yet' | 'none' | 'needless' | 'unseen' | 'broken';
  readonly object: string;
}

const lead =
  /^(?:嗯+|哦+|对|好的?|我|俺|我们|咱|这里|这边|这儿|手机|这个?|号|的|好像|其实|也|都|又|从来|本来|反正|现在|一直|老是|总是|还是|就是|根本|压根|是|翻遍了?|找遍了?|找了(?:半天|一圈|好久|一遍)|翻了(?:半天|一遍)|哪里|哪儿|到处)*/u;
/** 「授权管理里也」 of 「授权管理里也没有」. */
const place = /^.{0,6}(?:里面?|上面?)(?:也|都|又|就|还是|根本|压根|是|好像|怎么)*(?=没|木有|找不|看不|冇|无)/u;
const notYet = /^(.{0,4}?)(?:还没有?|尚未|暂时没有?)(.+?)(?:好|完|呢|啊)*$/u;
const needless =
  /^(?:不用|不需要|用不着|无需|没必要|不必|不想|不要|懒得|先不|暂时不|暂不|没有?(?:什么|啥)?(?:好|可|要|需要|值得|能)|没有?(?:什么|啥))(.+?)(?:的|了|的东西)*$/u;
/** 「理财通没买过」: what one can do without; 「聊天没备份过」 is not one of them. */
const neverHad =
  /^(.{2,}?)(?:也|都|从来|一直|根本)*没有?(?:绑定?|买|开通?|用|办|当|加|建|充|订|关联|注册|弄|玩)过(?:了|的|啊|呢)*$/u;
const never = /^(?:没有?|木有)\p{Script=Han}{1,2}过(.+)$/u;
/** 「朋友圈不用存」. */
const spared =
  /^(.{2,}?)(?:我|都|也|就|可以)*(?:不用|不需要|不必|没必要|用不着|无所谓|不在乎|不要紧)(?:管|弄|存|留|备份?|处理|转|通知|解|退|看|了)*(?:了|的|吧)*$/u;
const unused = /^(?:没有?|木有)(?:开通?|用|买|办)(?![完好到上出过])(.{2,})$/u;
const zero = /^(.+?)(?:里面?)?(?:是|为|就|都|只有|只剩|剩|等于)*(?:0|零)(?:元|块钱?|个)?(?:的|了|啦)?$/u;
const empty = /^(.+?)(?:里面?)?(?:都)?(?:是空的?|空的|没钱|没东西|不要了|不留了|不存了)(?:了|啦)?$/u;
const unseen =
  /^(?:(?:没有?|木有)(?:收到|看到|看见|找到|找着|弹出来?|跳出来?|出现|显示)|(?:找|看|搜|翻)不(?:到|着|见))(.+)$/u;
const notFound =
  /^(.+?)(?:也|都|还是|就是|一直)*(?:(?:找|看|搜|翻)不(?:到|着|见)|没有?(?:看到|看见|找到|找着|见到|出现|出来|显示))(?:了|啊|呀|呢)?$/u;
/** 「打不开安全中心」. */
const failing =
  /^(?:打不开|点不开|进不去|点不了|开不了|用不了|登不上|进不了|点不动|加载不出来?)(.{2,}?)(?:了|啊|呀|呢)?$/u;
/** 「客服入口也没有」. */
const absent =
  /^(.{2,}?)(?:也|都|又|还是|就是|根本|压根|好像|一直)*(?:(?:没有|木有)|没有?(?:这个|那个|这|那)?(?:选项|按钮|入口|开关|东西|页面?|一项|一栏|字样))(?:了|啊|呀|呢|哎)*$/u;
const unanswered =
  /^(.*?)(?:也|都|一直|半天|好几天|好久|还是|就是|根本)*(?:没人(?:理|回|接|管|应|答)(?:我)?|没有?(?:回复|回音|回信|动静|消息|回应)|不理(?:我|人)|打不通|不回(?:我|复|信)?|石沉大海)(?:了|啊|呀|呢)*$/u;
const trouble =
  /^(.+?)(?:是|都|也|还是|一直|根本|总是|老是|老)*(?:灰的?|灰色的?|没有?反应|打不开|不能[用点]|不让.{0,2}|.{0,2}不(?:了|出来?|开|动|进去?|上)|失败了?|不成功|报错|不好使|不管用)$/u;
const none = /^(?:没有?|木有|冇|无)(.+?)(?:了|啊|呀|哦|的|呢)?$/u;
/** What a step has one do: without it the step is not done. */
const action =
  /^(?:备份|通知|告诉|说|转|到账?$|到账|提现|解绑|解除|取消|关|赎回|存|冻结|验证|登录|联系|处理|核对|完成|清|换|导出|截图|确认|收|看|找|弹|显示|出现|跳|点|开|成)/u;

/** What a message denies: 「还没备份」, 「没有积分」, 「不用转让」, 「零钱是0」, 「授权管理打不开」. */
export function deniedBy(said: string): Denied | null {
  const rest = said.replace(lead, '').replace(/(?<=..)(?:啥的|什么的|之类的?|这些|那些|等等)$/u, '');
  const late = notYet.exec(rest);
  if (late) return { kind: 'not-yet', object: `${late[1] ?? ''}，${late[2] ?? ''}` };
  const there = rest.replace(place, '');
  if (/^没有?(?:看到|找到|见到|看见|找着|出来|出现)(?:了|啊|呢|呀)*$/u.test(there))
    return { kind: 'unseen', object: '' };
  const sought = firstOf(there, unseen, notFound);
  if (sought !== null) return { kind: 'unseen', object: sought };
  const broken = firstOf(rest, failing, trouble) ?? (unanswered.test(rest) ? rest.replace(unanswered, '$1') : null);
  if (broken !== null) return { kind: 'broken', object: broken };
  const unneeded = firstOf(rest, needless, spared, neverHad, never, unused, zero, empty);
  if (unneeded !== null) return { kind: 'needless', object: unneeded };
  const missing = firstOf(there, absent, none);
  return missing === null ? null : { kind: 'none', object: missing };
}

/** 「没备份」 says that it is not yet done, 「没积分」 that there are none. */
export function isAction(object: string): boolean {
  return action.test(object);
}

/** 「没买过理财通的，直接下一步」: the step itself lets go on who has none of it. */
export function excuses(step: string, object: string): boolean {
  return step
    .split(/[。；]/u)
    .some((sentence) => /没|不/u.test(sentence) && /直接|跳过|下一步/u.test(sentence) && sentence.includes(object));
}

/** One character for something done on a phone: 「导好了」, not 「谢啦」 or 「困了」. */
export function isAct(word: string): boolean {
  return /^[转拷导存传搬拍截记删清关开解退填输扫验绑换提赎报发抄写]$/u.test(word);
}

/** The label of a branch that denies something. */
export function denies(label: string): boolean {
  return /没|不用|不需要|无/u.test(label);
}

// --- completions ---

/** 「点了解除绑定」. */
const pressed =
  /^(?:我|已经|都|刚|刚刚|刚才)*(?:点|按|选|打开|点开|进|进入|点进|勾|填|找到|看到|绑|换|改|关|开|删|清|提|赎|转|解|退|验|发|说|通知|冻结|登录|更新|换绑|绑定)(?:好|完|上|掉)?(?:了|过)(?!没|吗|半天|好几|很多)(.{2,})$/u;
const completed =
  /(?:完毕|完成|完|好|ok|妥|掉|过|搞定|了|啦|咯|嘞|喽|咧)(?:了|啦|咯|嘞|喽|咧|的)?$|已经?\p{Script=Han}{1,6}$/u;
const unfinished =
  /没|不|别|未|无|失败|错|坏|忘|丢|想|打算|正在|如果|要是|万一|要(?:.{1,4})了$|^(?:我)?(?:快(?!速|捷)|就要)|吧$|之?后$|^(?:那|然后)/u;
const emphatic = /^(?:我|俺|我们|这边)?(?:都|全|已经?|早就?)|都|已经/u;
const whole = /全部|全都|整个|整套|所有|每一?步|流程|从头到尾/u;

/** 「号码没错」, 「手机号绑着呢」. */
const holdsTrue =
  /^(?!没|不).{0,8}?(?:(?<=.)(?:都|也|是)*(?:没错|无误|没问题|没毛病|对得上|对的|正确|一致|一样|正常|能用|可以用|齐了|没少|有绑定?|有|绑定?的|绑定?着)|有(?:绑|开|存|备份|设|关|换|收到)(?:的|了|过)?|(?:都|也|一直|早就?|已经)*.着(?:呢|的|哪)|[绑开存留关设]着.{2,6}(?:的|呢))(?:了|啊|呀|的)?$/u;

export function isCompletion(said: string): boolean {
  return holdsTrue.test(said) || ((completed.test(said) || pressed.test(said)) && !unfinished.test(said));
}

const bareDone =
  /^(?:我|俺|都|全都?|全部|已经?|这一?步|这个|终于|这里|嗯|那)*(?:(?:好|行|ok|可以|完事|妥|没问题)|(?:弄|做|搞|办|整|看|读|核对|检查|核实|确认|了解|查)(?:好|完|妥|过|清楚|利索|明白)*)+(?:了|啦|咯|嘞|喽|咧)*(?:没问题)?(?:了|啦)*$/u;

/** 「都搞好了」, 「我核对过了」: nothing at all is named, not even people. */
export function isBareDone(said: string): boolean {
  return bareDone.test(said) && !/^(?:做|办|读|查|搞|整|弄|看)$/u.test(said);
}

/** 「点了」, 「打开了」, 「看到了」. */
export function isBarePress(said: string): boolean {
  return /^(?:我|都|已经?|也|嗯)*(?:点|按|选|打开|点开|点进|进|进入|找到|看到|看见)(?:好|完|上|进去|开|到)?(?:了|啦|咯)+$/u.test(
    said,
  );
}

/** 「都转让好了」, 「已经…」: something was done, of this step or another. */
export function isEmphatic(said: string): boolean {
  return emphatic.test(said);
}

/** 「这步全都弄完了」. */
export function isOfThisStep(said: string): boolean {
  return /[这本](?:一)?[步个里项条页]|目前|当前/u.test(said);
}

/** 「资料都留好了，没啥问题」: plainly done, of whatever it is. */
export function isStatedDone(said: string): boolean {
  const rest = said.replace(/(?:都|也|应该)?没(?:有|啥|什么)?问题了?$/u, '');
  return rest.length <= 14 && isCompletion(rest) && (isEmphatic(rest) || rest.includes('早'));
}

/** 「全部弄完了」: without an object, the whole is done. */
export function namesWhole(said: string): boolean {
  return whole.test(said);
}

// --- things of a step ---

const screen = /按钮|选项|入口|页|菜单|弹窗|弹框|提示|短信|验证码|列表|图标|开关|反应|权限|字|这[个项行栏种]/u;

/** A thing there is on a screen, whatever the step says. */
export function isOnScreen(object: string): boolean {
  return screen.test(object);
}

/** What a step names as it is written on the screen. */
export function quoted(step: string): string {
  return [...step.matchAll(/「([^」]+)」/gu)].map((match) => match[1] ?? '').join('，');
}

/** 「看不到了」, where the step says that something no longer shows: that is the success it speaks of. */
export function isGone(step: string, said: string): boolean {
  if (!/不再(?:显示|出现)|不显示|消失/u.test(step)) return false;
  return /^(?:嗯|对|是的?|已经|确实|真的?|都|也|上面|那里|那边|那一?栏|qq号|号码|账号|微信|手机号|里面)*(?:没显示|没有|没|看不到|看不见|找不到|不见|不显示|不再显示|消失|空|空白|不在)(?:.{0,5})(?:了|啦)$/u.test(
    said,
  );
}

/** What a step has one look for. */
export function soughtBy(step: string): string {
  const looked = [...step.matchAll(/(?:找到?|列表里?|看到|看清|核对|选)([^，。；,;]*)/gu)];
  return [quoted(step), ...looked.map((match) => match[1] ?? '')].join('，');
}
