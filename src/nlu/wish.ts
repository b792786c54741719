// A decision instead of a question: 「算了，先弄QQ解绑」, 「还是注销微信吧」. Texts are normalised.
import type { Content } from '../content/schema.ts';
import type { Scope } from './decide.ts';
import { clausesOf, lettersOf, type Normalize } from './normalize.ts';
import { asksSomething } from './question.ts';
import type { Ranking } from './ranking.ts';
import { entryReading, type Reader } from './reader.ts';
import { isOutOfScope } from './training-set.ts';
import type { Verbs } from './verbs.ts';

const decision =
  /^(?:等等|等一?下|慢着|好像|其实|可能|要不|不对|算了|罢了|我|那么?|就|也|想了?想|决定|打算|现在|要|想|想要|给我|帮我)*(?:还是|那我|我选|那就|只要|只想|又想|还想|又要|只|先|干脆|直接|那就|算了|换成|改成|改|决定)+(?:我|就|只|先|要|想|想要|去|来|把|再|直接|帮我|给我|弄|搞|办|做|说|讲|聊|改|换)*(.{2,}?)(?:吧|呗|好了|得了|再说|先|那个|这个|这件事|的事|这事|啊|哈|咯|就(?:行|好|可以|够|成)(?:了|啦)?)*$/u;
const maxLetters = 14;
/** The procedure decided upon must be so likely. */
const minLikely = 0.6;

/** The procedure that does what was decided upon; 「那就注销吧」 the one that is running. */
export function createWish(
  { entries }: Content,
  normalize: Normalize,
  ranking: Ranking,
  verbs: Verbs,
  whichOf: (text: string) => readonly string[] | null,
): Reader {
  const scope: Scope = { allowed: (label) => ranking.isEntry(label) || isOutOfScope(label), prior: () => 0 };
  return ({ text, context: { running } }) => {
    const wish = decidedOn(text);
    if (wish === null || !verbs.all.some((verb) => wish.includes(verb))) return null;
    const title = normalize(entries.get(running ?? '')?.title ?? '');
    if (running !== null && verbs.all.includes(wish) && title.includes(wish)) return entryReading(running, 1);
    const shared = verbs.all.includes(wish) ? whichOf(wish) : null;
    if (shared) return { kind: 'which', entries: shared };
    if (ranking.productOf(wish) === '') return null;
    const [best] = ranking.of(normalize(`怎么${wish}`), scope).ranked;
    const found = best && best.p >= minLikely ? entries.get(best.label) : undefined;
    return best && found?.response.kind === 'procedure' ? entryReading(found.id, best.p) : null;
  };
}

/** What is decided upon; null for a question, and for what decides nothing. */
function decidedOn(text: string): string | null {
  const said = lettersOf(text);
  if (said.length > maxLetters || asksSomething(text)) return null;
  const last = lettersOf(clausesOf(text).at(-1) ?? '');
  return decision.exec(said)?.[1] ?? decision.exec(last)?.[1] ?? null;
}
