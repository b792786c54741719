// 「不是QQ是小程序」「说错了，我要注销」: what a user who corrects the bot, or themselves, means instead. Texts are normalised.

const slip =
  /^(?:啊|哎呀?|呃|噢|哦)?[,，。 ]*(?:我)?(?:说错了?|问错了?|搞错了?|弄错了?|打错了?|错了|不对|不是的?(?=[,，。 ]))[,，。!！ ]*/u;
const instead =
  /^(?:我)?(?:不是|不要|没问|不想|不搞|先不搞|不弄|先不弄|别)(?:要|说|问|弄|搞)?(.{1,14}?)(?:了)?(?:[,，。 ]+|(?=而?是|我要|我问|我说))(?:我)?(?:而是|是要|是想|是|要|想|问的是|说的是|要的是)?(.{2,20})$/u;
const notThat = /^(?:我)?(?:问|说|要|想办|想弄)的是(.{2,14}?)[,，。 ]*(?:不是|而不是|没说).{1,12}$/u;

/** What the user means instead, or null when the text is no correction. */
export function correctionOf(text: string): string | null {
  const slipped = slip.test(text);
  const rest = text.replace(slip, '');
  const meant = instead.exec(rest)?.[2] ?? notThat.exec(rest)?.[1];
  if (meant) return meant;
  return slipped && rest.length >= 2
    ? rest.replace(/^(?:我)?(?:是要|是想|是|要|想|问的是|说的是|想问|要的是)/u, '')
    : null;
}
