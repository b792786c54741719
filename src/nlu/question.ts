// Whether a message asks something. Texts are normalised.

const question =
  /[?？]|吗|么$|怎么|怎样|怎麽|如何|为什么|为啥|为何|为毛|干嘛|干吗|咋|啥时|多久|多长|多少|几[天步个号时点]|哪|谁|(?<!没有?)(?:什么|啥)(?!都|也|的(?:$|[,，。 ]))|会不会|是不是|能不能|可不可以|要不要|有没有|行不行|对不对|好不好|用不用|还是.{1,6}(?:好|行|快|方便|省事|安全|合适)|(?<=.{2})不$|^(?:why|what|how|where|who|when|can|is|do|does)(?![a-z])/u;

/** 「我没有积分呢」 tells something. */
const elliptic = /^(?!(?:我|俺|这里|这边|这个|也|都|还|根本|压根)*[没不]).*(?<!着)呢$/u;

let last = { text: '', asks: false }; // a message is asked about several times

export function asksSomething(text: string): boolean {
  if (text !== last.text) last = { text, asks: question.test(text) || elliptic.test(text) };
  return last.asks;
}

/** 「一步步教我」. */
export function asksToBeLed(text: string): boolean {
  return /一步一?步|手把手|带着?我|教我|领着我|step by step/u.test(text);
}

/** 「QQ被盗了怎么办」 wants the way to do it, not a detail. */
export function asksHow(text: string): boolean {
  return /怎么(?!样|回事)|如何|怎样|咋(?!样|回事)|how/u.test(text);
}
