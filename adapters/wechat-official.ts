// WeChat Official Account (公众号): signed pushes in, one passive reply out, within WeChat's 5 s.

import type { WechatOfficialSettings } from '../src/config/wechat-official.ts';
import type { Route, WebRequest, WebResponse } from '../src/http/route.ts';
import type { Adapter, AdapterParts, Address, Handle, Limits, Reply, Sent, Turn } from '../src/message.ts';
import type { Storage } from '../src/store/store.ts';
import { createApi } from './wechat-official/api.ts';
import { createAsk } from './wechat-official/ask.ts';
import { addressOf, decode, type Incoming, openidOf, type Push, placeOf } from './wechat-official/decode.ts';
import { createDeliveries, type Work } from './wechat-official/deliveries.ts';
import { createEnvelope, maxBytes, type Opened } from './wechat-official/envelope.ts';
import { maxBytes as maxTextBytes, pageOf, textOf } from './wechat-official/page.ts';
import { createPush } from './wechat-official/push.ts';
import { createRefusals } from './wechat-official/refusals.ts';
import { createTokens, parseTokenRecord } from './wechat-official/token.ts';

/** `page` says what of a turn fits into the one reply WeChat takes; the rest waits for 继续. */
export const wechatOfficialLimits: Limits = { maxText: maxTextBytes, unit: 'bytes', buttons: true, page: pageOf };

export interface WechatOfficialParts extends AdapterParts {
  /** Keeps the access token of a verified account, for all instances. */
  readonly storage: Pick<Storage, 'records'>;
  readonly fetch: typeof fetch;
}

/** Nothing is owed, and WeChat need not repeat. */
const success: WebResponse = { status: 200, body: 'success' };
/** WeChat has dropped the delivery: nobody reads this. */
const dropped: WebResponse = { status: 503, body: '' };

/** A push that is to be answered, and how to write the answer. */
interface Asked {
  readonly opened: Opened;
  readonly push: Push;
  readonly incoming: Extract<Incoming, { kind: 'message' }>;
}

export function createWechatOfficial(settings: WechatOfficialSettings, parts: WechatOfficialParts): Adapter {
  const { log, now, sentence, forget, owe } = parts;
  const envelope = createEnvelope(settings, now);
  const deliveries = createDeliveries(now, (error) => log.error('wechat-official-lost', { error: String(error) }));
  const refusals = createRefusals(log);
  const pushing = createPush(settings, createApiFor(settings, parts), parts);
  let handle: Handle | undefined;

  const verify = async (request: WebRequest): Promise<WebResponse> => {
    const echo = envelope.echo(request);
    return 'refused' in echo ? refusals.refuse(echo.refused) : { status: 200, body: echo.ok };
  };

  const receive = async (request: WebRequest): Promise<WebResponse> => {
    const opened = envelope.open(request);
    if ('refused' in opened) return refusals.refuse(opened.refused);
    const push = decode(opened.ok.fields, now());
    if (!push) return refusals.refuse({ status: 400, reason: 'fields' });
    const { incoming } = push;
    if (incoming.kind === 'message') return answer(request, { opened: opened.ok, push, incoming });
    if (incoming.kind === 'leave') await forget(addressOf(push.user));
    return success;
  };

  const answer = async (request: WebRequest, asked: Asked): Promise<WebResponse> => {
    const { push } = asked;
    const place = placeOf(push, request.query['timestamp'] ?? '');
    try {
      const body = await deliveries.take(
        { id: `${push.user} ${push.id}`, closed: request.closed, place },
        workFor(asked),
      );
      return body === null ? dropped : responseOf(body);
    } catch (error) {
      // not marked as done: a repetition may still succeed
      log.error('wechat-official-failed', { error: error instanceof Error ? error.message : String(error) });
      return responseOf(textReply(asked, sentence('busy')));
    }
  };

  const workFor = (asked: Asked): Work => {
    const { user, id } = asked.push;
    return {
      async answer() {
        if (!handle) throw new Error('Cannot answer a WeChat user: the bot is starting');
        const turn = await handle(asked.incoming.message);
        return { body: bodyOf(turn, asked), replies: turn.replies };
      },
      excuse() {
        const to = addressOf(user);
        const body = textReply(asked, sentence(pushing.allowed() ? 'working-push' : 'working'));
        if (!pushing.allowed()) return { body, note: () => owe(to, id, now()), late: async () => undefined };
        return { body, note: async () => undefined, late: ({ replies }) => sendAll(to, replies) };
      },
    };
  };

  const sendAll = (to: Address, replies: readonly Reply[]): Promise<Sent> => pushing.send(to, openidOf(to), replies);

  /** Empty when nothing is owed. */
  const bodyOf = (turn: Turn, asked: Asked): string => {
    if (settings.transfer && turn.outcome === 'handoff' && !asked.incoming.event) return transfer(turn, asked);
    if (turn.replies.length === 0) return '';
    const wording = { more: sentence('more'), choose: sentence('choose-how') };
    return textReply(asked, textOf(pageOf(turn.replies), wording));
  };

  /** WeChat's own desk takes over; words that waited to lead this turn go out by themselves. */
  const transfer = (turn: Turn, asked: Asked): string => {
    deliveries.track(sendAll(addressOf(asked.push.user), turn.replies.slice(0, -1)));
    return asked.opened.seal({ ...headOf(asked.push), MsgType: 'transfer_customer_service' });
  };

  const route = (method: Route['method'], handler: Route['handle']): Route => ({
    method,
    path: settings.path,
    maxBytes,
    handle: handler,
  });
  return {
    name: 'wechat-official',
    limits: wechatOfficialLimits,
    routes: [route('GET', verify), route('POST', receive)],
    async start(own) {
      handle = own;
    },
    send: (to, reply, id) => pushing.send(to, openidOf(to), [reply], id),
    stop: () => deliveries.idle(),
  };
}

function createApiFor(
  { appid, secret, apiRoot }: WechatOfficialSettings,
  { storage, fetch, now }: WechatOfficialParts,
) {
  if (secret === null) return null;
  const ask = createAsk({ apiRoot, fetch });
  const store = storage.records('wechat-official', parseTokenRecord);
  return createApi(ask, createTokens({ appid, secret, ask, store, now }));
}

/** The same for each repetition: the time is the push's own. */
function headOf({ user, account, createTime }: Push) {
  return { ToUserName: user, FromUserName: account, CreateTime: createTime };
}

function textReply({ opened, push }: Asked, text: string): string {
  return opened.seal({ ...headOf(push), MsgType: 'text', Content: text });
}

function responseOf(body: string): WebResponse {
  if (body === '') return success;
  return { status: 200, type: `application/${body.startsWith('{') ? 'json' : 'xml'}; charset=utf-8`, body };
}
