// Signatures and encryption of WeChat's message push. Documentation page: 消息推送 / 消息加解密说明.
import { createCipheriv, createDecipheriv, createHash, randomBytes, timingSafeEqual } from 'node:crypto';

/** SHA-1 over the sorted parts, as WeChat signs: token, timestamp, nonce and, in secure mode, the encrypted text. */
export function signatureOf(...parts: readonly string[]): string {
  return createHash('sha1')
    .update([...parts].sort().join(''))
    .digest('hex');
}

/** In constant time for texts of the same length. */
export function same(expected: string, given: string): boolean {
  const [a, b] = [Buffer.from(expected), Buffer.from(given)];
  return a.length === b.length && timingSafeEqual(a, b);
}

/** Pads to blocks of 32 bytes, unlike AES's own 16. */
const paddingBlock = 32;
const randomLength = 16;
const headLength = randomLength + 4;

export interface Cipher {
  encrypt(text: string): string;
  /** The text, or null when this key, the padding, the length or the appid do not fit. */
  decrypt(encrypted: string): string | null;
}

/** `encodingAesKey`: 43 letters; the initial vector is the first 16 bytes of the key. */
export function createCipher(encodingAesKey: string, appid: string): Cipher {
  const key = Buffer.from(`${encodingAesKey}=`, 'base64');
  const vector = key.subarray(0, 16);
  return {
    encrypt(text) {
      const message = Buffer.from(text);
      const length = Buffer.alloc(4);
      length.writeUInt32BE(message.length);
      const plain = Buffer.concat([randomBytes(randomLength), length, message, Buffer.from(appid)]);
      const padding = paddingBlock - (plain.length % paddingBlock);
      const cipher = createCipheriv('aes-256-cbc', key, vector).setAutoPadding(false);
      const padded = Buffer.concat([plain, Buffer.alloc(padding, padding)]);
      return Buffer.concat([cipher.update(padded), cipher.final()]).toString('base64');
    },
    decrypt(encrypted) {
      if (!/^[A-Za-z0-9+/]+={0,2}$/.test(encrypted)) return null;
      const bytes = Buffer.from(encrypted, 'base64');
      if (bytes.length === 0 || bytes.length % 16 !== 0) return null;
      const decipher = createDecipheriv('aes-256-cbc', key, vector).setAutoPadding(false);
      const plain = withoutPadding(Buffer.concat([decipher.update(bytes), decipher.final()]));
      return plain && messageIn(plain, appid);
    },
  };
}

function withoutPadding(padded: Buffer): Buffer | null {
  const padding = padded.at(-1) ?? 0;
  if (padding < 1 || padding > paddingBlock || padding > padded.length) return null;
  const end = padded.length - padding;
  return padded.subarray(end).every((byte) => byte === padding) ? padded.subarray(0, end) : null;
}

/** 16 random bytes, 4 bytes of length, the message, the appid. */
function messageIn(plain: Buffer, appid: string): string | null {
  if (plain.length < headLength) return null;
  const end = headLength + plain.readUInt32BE(randomLength);
  if (end > plain.length || !same(appid, plain.subarray(end).toString())) return null;
  return textOf(plain.subarray(headLength, end));
}

const decoder = new TextDecoder('utf-8', { fatal: true });

/** Null when the bytes are not UTF-8. */
export function textOf(bytes: Buffer): string | null {
  try {
    return decoder.decode(bytes);
  } catch {
    return null;
  }
}
