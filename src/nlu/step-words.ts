// The words of a message at a step that tell what it is about. Texts are normalised.

/** Words that say nothing about the object of a step: who, when, how far, and the verbs that stand for any other. */
const light = new Set(
  [
    '我 你 您 俺 咱 他 她 它 我们 你们 他们 她们 它们 大家 自己 咱们 人家 别人 这 那 这个 那个 这些 那些 这里 这边 那边 里 里面 上 上面 下 个',
    '的 地 得 了 过 着 啦 咯 嘞 喽 咧 呀 啊 哦 哈 嗯 吧 呢 嘛 吗 么 哎 诶 喔',
    '没有 都没有 也没有 还没有 没 都 全 全都 全部 统统 也 又 再 还 就 才 只 已 已经 早 早就 早已 刚 刚刚 刚才 终于 总算 现在 目前 之前 以前 昨天 今天 刚好 其实 反正 本来 差不多 应该',
    '点 点进 点开 点击 进 进入 打开 按 选 选中 找到 看到 看见',
    '把 给 跟 和 与 对 被 让 叫 在 到 从 向 往 去 来 是 有 要 得 需要 可以 能 会',
    '做 弄 搞 整 办 说 讲 行 好 完 成 掉 妥 ok o k 成功 完成 完毕 搞定 好像 一下 一遍 一次 起来 出来 进去 上去 下来',
    '东西 什么 啥 事 事情 步 这步 那步 这一步 步骤 一步 整个 整套 流程 过程 每步 每一步 从头到尾 从头 头 尾 走 该 说好 讲好 弄好 上周 上次 上个月 前天 早上 周末 按钮 选项 入口 字样 一项 一栏 一行 这项 这栏 这行 页面 要 所有 每个 一个 两个 几个 任何 样 未',
  ]
    .join(' ')
    .split(' '),
);

/** Telling words, without punctuation. jieba joins 没 and 了 to others: 「没绑」, 「做完」. */
export function contentWords(tokens: readonly string[]): readonly string[] {
  return tokens
    .filter((token) => !light.has(token))
    .map((token) => token.replace(/^(?:没有?|不|给|把)(?=.)|(?<=.)[了过完好掉到给]$|[\p{P}\p{S}\s]/gu, ''))
    .filter((token) => token !== '' && !light.has(token) && !/^[0-9]+$/.test(token));
}
