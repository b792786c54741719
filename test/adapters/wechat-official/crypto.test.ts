import { createRequire } from 'node:module';
import * as wecom from '@wecom/crypto';
import { describe, expect, it } from 'vitest';
import { createCipher, same, signatureOf } from '../../../adapters/wechat-official/crypto.ts';
import { account } from '../../helpers/wechat.ts';

/** The part we use of wechat-crypto 0.0.2, which has no types. */
interface OtherCrypto {
  encrypt(text: string): string;
  decrypt(text: string): { message: string; id: string };
  getSignature(timestamp: string, nonce: string, encrypted: string): string;
}
type CreateOther = new (token: string, aesKey: string, appid: string) => OtherCrypto;
const WXBizMsgCrypt = createRequire(import.meta.url)('wechat-crypto') as CreateOther; // CommonJS without types

/** From WeChat's page 消息推送. */
const example =
  '+qdx1OKCy+5JPCBFWw70tm0fJGb2Jmeia4FCB7kao+/Q5c/ohsOzQHi8khUOb05JCpj0JB4RvQMkUyus8TPxLKJGQqcvZqzDpVzazhZv6JsXUnnR8XGT740XgXZUXQ7vJVnAG+tE8NUd4yFyjPy7GgiaviNrlCTj+l5kdfMuFUPpRSrfMZuMcp3Fn2Pede2IuQrKEYwKSqFIZoNqJ4M8EajAsjLY2km32IIjdf8YL/P50F7mStwntrA2cPDrM1kb6mOcfBgRtWygb3VIYnSeOBrebufAlr7F9mFUPAJGj04=';

const texts = ['', '解绑', 'x'.repeat(31), 'x'.repeat(32), `<xml>${'长😀'.repeat(3000)}</xml>`];
const ours = createCipher(account.aesKey, account.appid);
const other = new WXBizMsgCrypt(account.token, account.aesKey, account.appid);

describe('signatureOf()', () => {
  it.each([
    [['AAAAA', '1714036504', '1514711492'], 'f464b24fc39322e44b38aa78f5edd27bd1441696'],
    [['AAAAA', '1714037059', '486452656'], '899cf89e464efb63f54ddac96b0a0a235f53aa78'],
  ])("gives WeChat's own examples", (parts, signature) => {
    expect(signatureOf(...parts)).toBe(signature);
  });

  it("gives WeChat's own example of the secure mode, and opens it", () => {
    expect(signatureOf('AAAAA', '1714112445', '415670741', example)).toBe('046e02f8204d34f8ba5fa3b1db94908f3df2e9b3');
    expect(JSON.parse(createCipher('A'.repeat(43), 'wxba5fad812f8e6fb9').decrypt(example) ?? '')).toMatchObject({
      CreateTime: 1714112445,
      Event: 'debug_demo',
      debug_str: 'hello world',
    });
  });

  it('agrees with wechat-crypto and @wecom/crypto', () => {
    const encrypted = ours.encrypt('解绑');
    const signature = signatureOf(account.token, '1714112445', '415670741', encrypted);
    expect(other.getSignature('1714112445', '415670741', encrypted)).toBe(signature);
    expect(wecom.getSignature(account.token, '1714112445', '415670741', encrypted)).toBe(signature);
  });
});

describe('createCipher()', () => {
  it.each(texts)('is understood by wechat-crypto, and understands it: %#', (text) => {
    expect(other.decrypt(ours.encrypt(text))).toEqual({ message: text, id: account.appid });
    expect(ours.decrypt(other.encrypt(text))).toBe(text);
  });

  it.each(texts)('is understood by @wecom/crypto, and understands it: %#', (text) => {
    expect(wecom.decrypt(account.aesKey, ours.encrypt(text))).toMatchObject({ message: text, id: account.appid });
    expect(ours.decrypt(wecom.encrypt(account.aesKey, text, account.appid))).toBe(text);
  });

  it('pads to 32 bytes, and never encrypts alike twice', () => {
    expect(Buffer.from(ours.encrypt('x'), 'base64').length % 32).toBe(0);
    expect(ours.encrypt('x')).not.toBe(ours.encrypt('x'));
  });

  it('refuses another appid, another key, and every changed byte that matters', () => {
    expect(ours.decrypt(createCipher(account.aesKey, 'wxother').encrypt('x'))).toBeNull();
    expect(ours.decrypt(createCipher('B'.repeat(43), account.appid).encrypt('x'))).toBeNull();
    for (const wrong of ['', '=', '!', 'AAAA', 'A'.repeat(64), 'A'.repeat(63)]) expect(ours.decrypt(wrong)).toBeNull();
  });
});

describe('same()', () => {
  it('compares whole texts', () => {
    expect(same('abc', 'abc')).toBe(true);
    expect(same('abc', 'abd')).toBe(false);
    expect(same('abc', 'ab')).toBe(false);
    expect(same('abc', '')).toBe(false);
  });
});
