// Which commands a text that is none of their exact wordings can be guessed to mean. Texts are normalised.
import type { CommandName } from '../content/schema.ts';
import { asksSomething } from './question.ts';

const neverAsked: ReadonlySet<CommandName> = new Set(['quit', 'finish', 'done', 'forget', 'wait']);
/** Who doubts or checks what was said speaks of saying, knowing, proof. */
const doubt =
  /说|讲|知道|晓得|据|来源|源|出处|真|假|准|靠|信|编|骗|蒙|官方|官网|资料|文章|原文|写|证|查|引用|参考|更新|过时|最新|链接|source|true|sure|from/u;
/** How much is left is asked with these; how long something takes in general is no question about where one is. */
const left = /还|剩|差|进度|到|做了|第几|走|完|几步|多少步|step|left|progress/u;
const howLong = /多久|多长|时间|几天|分钟|小时/u;

/** Only who speaks of the whole has finished the whole: 「都好了」 is one step. */
const whole =
  /全部|整个|整套|全套|一整套|所有|每一?步|步骤|流程|全程|从头到尾|统统|通通|最后[一那]步|后面|剩下|剩的|注销|提交|all|every|whole/u;

/** What people want deleted there is not what the bot holds. */
const inWechat = /微信|qq|朋友圈|好友|小程序|聊天(?!.*你)/u;

const underWay = /^(?:我|就|还)*(?:快|正在|没|准备)/u;

/** 「提交了之后呢」, 「之后会怎样」 ask what comes of it, not for the next step. */
const outcome =
  /(?:提交|注销|解绑|解除|申请|成功|生效|期满|通过|确认|冻结|到账).{0,4}(?:之后|以后)|会(?:怎么?样|咋样|发生|有什么|如何)|后果/u;

/** Who asks for the bot's help or menu speaks of it; after an answer 「怎么恢复」 is about that. */
const ofBot = /你|您|机器人|助手|功能|指令|命令|菜单|帮助|help|menu/u;

/** Whether a text that is no exact wording of a command may be guessed to mean it. `told`: something was answered before. */
export function mayMean(command: CommandName, text: string, told = false): boolean {
  if (told && (command === 'help' || command === 'menu')) return ofBot.test(text);
  if (command === 'finish' && !whole.test(text)) return false;
  if (command === 'done' && underWay.test(text)) return false;
  if (command === 'forget' && (!/我|俺|你|您|me|my/u.test(text) || inWechat.test(text))) return false;
  if (neverAsked.has(command)) return !asksSomething(text);
  if (command === 'next' && outcome.test(text)) return false;
  if (command === 'quit' && /^[关點点]/u.test(text) && !/流程|对话|聊天|机器人|你|别|教|讲/u.test(text)) return false;
  if (command === 'sources') return doubt.test(text);
  if (command === 'progress') return !howLong.test(text) || left.test(text);
  if (command === 'human' && /^(?:那|要|该|得|应该|我|去|到底|要不要)*(?:找|问)谁/u.test(text)) return false;
  if (command === 'human')
    return !/^(?:我|这里|这边|也|都|还是|根本|压根)*没有?(?:在线|这个|那个|官方|什么)*客服|客服(?:入口|电话|那边)?(?:也|都|一直|根本|半天|还是|老)*(?:没|不回|不理|打不通|找不到)|^(?:这里|这边|下面|里面|上面)?有个/u.test(
      text,
    );
  return true;
}
