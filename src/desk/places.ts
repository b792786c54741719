// Desk places on any platform: a group with topics (one for each case), a group without (a case is answered by replying to its
// messages), or a room whose messages have no ids (words begin with #number). Which case a message belongs to is known by topic
// or message id where there are ids, never by reading the bot's own text.
import { DeliveryError } from '../errors.ts';
import type { Adapter, Message, MessageKind } from '../message.ts';
import type { Store } from '../store/store.ts';
import { z } from '../zod.ts';

const recordSchema = z.object({ version: z.number().int().positive(), value: z.string() });
/** Topic or message -> case, and case -> topic. */
export type PlaceRecord = Readonly<z.infer<typeof recordSchema>>;
/** Stored data -> a record; throws when it is not one. */
export const parsePlaceRecord = (value: unknown): PlaceRecord => recordSchema.parse(value);
export const placeTtlMs = 180 * 24 * 60 * 60 * 1000;

export interface PlaceConfig {
  /** The group, as in Message. */
  readonly name: string;
  /** Name of the adapter that reaches it. */
  readonly platform: string;
  readonly kind: 'topics' | 'replies' | 'numbers';
}

export interface DeskNotice {
  readonly text: string;
  /** What is done with the case's own topic, where there is one. */
  readonly act: 'open' | 'close' | 'reopen' | null;
}

/** What somebody wrote at a desk place. */
export interface OperatorMessage {
  /** Unique among all, and the same when it comes again. */
  readonly id: string;
  /** `<platform>:<id>` of its author. */
  readonly operator: string;
  /** Name of the place. */
  readonly place: string;
  /** The case that the place knows it to belong to. */
  readonly case: number | null;
  /** Written by its author there and then: neither forwarded nor anonymous. */
  readonly genuine: boolean;
  readonly kind: MessageKind;
  readonly text: string;
  /** Milliseconds since 1970. */
  readonly at: number;
}

/** What a place is reached by. */
export type PlaceAdapter = Pick<Adapter, 'send' | 'workplace'>;

export interface Places {
  /** Shows what belongs to one case, in order. Rejects when it must be tried again. */
  show(adapter: PlaceAdapter, place: PlaceConfig, number: number, notices: readonly DeskNotice[]): Promise<void>;
  /** undefined: it was not written at a place. */
  read(message: Message): Promise<OperatorMessage | undefined>;
}

export function createPlaces(places: readonly PlaceConfig[], store: Store<PlaceRecord>): Places {
  const find = async (key: string): Promise<string | undefined> => (await store.get(key))?.value;
  const put = async (key: string, value: string): Promise<void> => {
    const version = (await store.get(key))?.version ?? 0;
    await store.compareAndSet(key, version, { version: version + 1, value });
  };

  const inTopic = async (
    { workplace }: PlaceAdapter,
    group: string,
    number: number,
    notices: readonly DeskNotice[],
  ) => {
    if (!workplace) throw new Error(`Cannot show a case at "${group}": its platform has no topics`);
    const openTopic = async (): Promise<string> => {
      const topic = await workplace.openTopic(group, `#${number}`);
      await put(`topic:${group}:${topic}`, String(number));
      await put(`case:${group}:${number}`, topic);
      return topic;
    };
    const known = await find(`case:${group}:${number}`);
    const topic = known ?? (await openTopic());
    try {
      if (known !== undefined && notices.some(({ act }) => act === 'reopen')) await workplace.reopenTopic(group, topic);
      await workplace.write({ chat: group, topic }, textOf(notices));
    } catch (error) {
      // somebody deleted the topic: the next try has a new one
      if (error instanceof DeliveryError && error.reason === 'no-topic') await openTopic();
      throw error;
    }
    if (notices.at(-1)?.act === 'close') await workplace.closeTopic(group, topic);
  };

  const inGroup = async (
    { send, workplace }: PlaceAdapter,
    group: string,
    number: number,
    notices: readonly DeskNotice[],
  ) => {
    const text = textOf(notices.map((notice) => ({ ...notice, text: numbered(notice.text, number) })));
    if (!workplace) {
      await send({ conversation: group, group }, { text, choices: [] });
      return;
    }
    for (const id of await workplace.write({ chat: group }, text)) await put(`message:${group}:${id}`, String(number));
  };

  const caseOf = async ({ kind, name }: PlaceConfig, message: Message): Promise<number | null> => {
    const { topic = '', replyTo = '', text } = message;
    if (kind === 'numbers') return numberAt(text);
    const number = await find(kind === 'topics' ? `topic:${name}:${topic}` : `message:${name}:${replyTo}`);
    return number === undefined ? null : Number(number);
  };

  return {
    show: (adapter, { kind, name }, number, notices) =>
      (kind === 'topics' ? inTopic : inGroup)(adapter, name, number, notices),
    async read(message) {
      const place = places.find(({ name }) => name === message.group);
      if (!place) return undefined;
      const { id = '', user = '', kind, text, at, post } = message;
      return {
        id: `${place.name}:${id}`,
        operator: user,
        place: place.name,
        case: await caseOf(place, message),
        genuine: post === undefined || (post.by === 'person' && !post.forwarded),
        kind,
        text: place.kind === 'numbers' ? text.replace(numberAtStart, '') : text,
        at,
      };
    },
  };
}

/** What waits together goes together: a group takes few messages a minute. */
function textOf(notices: readonly DeskNotice[]): string {
  return notices.map(({ text }) => text).join('\n\n');
}

function numbered(text: string, number: number): string {
  return text.includes(`#${number}`) ? text : `#${number} ${text}`;
}

const numberAtStart = /^#(\d{1,9})\s+/u;

function numberAt(text: string): number | null {
  const number = numberAtStart.exec(text)?.[1];
  return number === undefined ? null : Number(number);
}
