import { describe, expect, it } from 'vitest';
import type { Adapter, Message, Turn } from '../../../src/message.ts';
import { forged, fuzzed } from '../../helpers/hostile.ts';
import { ask, createTestAdapter, encrypt, signed, webRequest, wechatSettings } from '../../helpers/wechat.ts';

const turn: Turn = {
  replies: [{ text: '好', choices: [] }],
  outcome: 'answer',
  intent: null,
  confidence: null,
  procedure: null,
  step: null,
  steps: null,
};

async function listening(mode: 'plain' | 'compat' | 'aes', handled: Message[]): Promise<Adapter> {
  const adapter = createTestAdapter(wechatSettings(mode));
  await adapter.start(async (message) => {
    handled.push(message);
    return turn;
  });
  return adapter;
}

describe('hostile requests', () => {
  it.each(['plain', 'compat', 'aes'] as const)('0 of 1,000 forged ones are accepted in %s mode', async (mode) => {
    const handled: Message[] = [];
    const adapter = await listening(mode, handled);
    const statuses = new Map<number, number>();
    for (let seed = 0; seed < 1000; seed++) {
      const { status, body } = await ask(adapter, webRequest('POST', forged(mode, seed)));
      statuses.set(status, (statuses.get(status) ?? 0) + 1);
      expect(body).toBe('Refused');
    }
    expect(handled).toEqual([]);
    expect([...statuses.keys()].filter((status) => status !== 401 && status !== 400)).toEqual([]);
  });

  it('5,000 fuzzed bodies, rightly signed, get an answer, 400 or 413, and nothing breaks', async () => {
    const handled: Message[] = [];
    const plain = await listening('plain', handled);
    const aes = await listening('aes', handled);
    const counts = new Map<number, number>();
    for (let seed = 0; seed < 2500; seed++) {
      const body = fuzzed(seed);
      const open = { ...webRequest('POST', signed('plain', '')), body };
      const secure = webRequest('POST', signed('aes', body.toString()));
      for (const [adapter, request] of [
        [plain, open],
        [aes, secure],
      ] as const) {
        const { status } = await ask(adapter, request);
        counts.set(status, (counts.get(status) ?? 0) + 1);
      }
    }
    expect([...counts.keys()].sort()).toEqual([200, 400, 413]);
    expect(handled.every(({ user }) => user !== undefined && user.length <= 128)).toBe(true);
  });

  it('encrypted rubble gets 401 or 400', async () => {
    const handled: Message[] = [];
    const aes = await listening('aes', handled);
    const good = encrypt('x');
    for (const [index, wrong] of ['', 'x', `${good}=`, good.slice(0, -4), 'A'.repeat(1000), good.repeat(3)].entries()) {
      const request = signed('aes', '');
      const body = request.body.replace(/<Encrypt>.*<\/Encrypt>/, `<Encrypt><![CDATA[${wrong}]]></Encrypt>`);
      const { status } = await ask(aes, webRequest('POST', { query: request.query, body }));
      expect([400, 401], String(index)).toContain(status);
    }
    expect(handled).toEqual([]);
  });
});
