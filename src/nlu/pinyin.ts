// Characters -> toneless pinyin, so that 小成序 and 小程序 share features. The only import of pinyin-pro.

const first = 0x4e00;
const last = 0x9fa5;

/** Pinyin of each CJK character from U+4E00 to U+9FA5, in order, separated by spaces; kept in the model file. */
export type PinyinTable = string;

/** Makes the table; it takes about 0.2 s, so the model file keeps it. */
export async function createPinyinTable(): Promise<PinyinTable> {
  const { pinyin } = await import('pinyin-pro');
  const syllables: string[] = [];
  for (let code = first; code <= last; code++) {
    syllables.push(pinyin(String.fromCharCode(code), { toneType: 'none', v: true }));
  }
  return syllables.join(' ');
}

/** Returns a look-up: the pinyin of a character, or the character itself when it has none. */
export function createPinyin(table: PinyinTable): (character: string) => string {
  const syllables = table.split(' ');
  return (character) => syllables[(character.codePointAt(0) ?? 0) - first] || character;
}
