// A decision instead of a question: 「算了，先弄QQ解绑」, 「还是注销微信吧」. Texts are normalised.
import { lettersOf } from './normalize.ts';
import { asksSomething } from './question.ts';

const decision =
  /^(?:算了|罢了|我|那么?|就|也|想了?想|决定|打算|现在|要|想|想要|给我|帮我)*(?:还是|只|先|干脆|直接|那就|算了|换成|改成|改|决定)+(?:我|就|只|先|要|想|想要|去|来|把|再|直接|帮我|给我|弄|搞|办|做|说|讲|聊|改|换)*(.{2,}?)(?:吧|呗|好了|得了|再说|先|那个|这个|这件事|的事|这事|啊|哈|咯)*$/u;
const maxLetters = 14;

/** What is decided upon; null for a question, and for what decides nothing. */
export function decidedOn(text: string): string | null {
  const clauses = text.split(/[,，。;；!！\s]+/u).filter((clause) => clause !== '');
  const said = lettersOf(text);
  if (said.length > maxLetters || asksSomething(text)) return null;
  const last = lettersOf(clauses.at(-1) ?? '');
  return decision.exec(said)?.[1] ?? decision.exec(last)?.[1] ?? null;
}
