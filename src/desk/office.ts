// The desk as it runs in one process: the places and users this process can reach, the courier between them, and the commands.
import type { Content } from '../content/schema.ts';
import { StoreError } from '../errors.ts';
import type { Logger } from '../log.ts';
import type { Adapter, Limits, Message, Sent, Turn } from '../message.ts';
import { render } from '../render/render.ts';
import { ignored } from '../turn.ts';
import type { Audit } from './audit.ts';
import type { Conversations } from './conversations.ts';
import { type Courier, createCourier, type Delivered } from './courier.ts';
import { createDesk } from './desk.ts';
import type { KnownOperator } from './operators.ts';
import type { OperatorMessage, PlaceConfig, Places } from './places.ts';
import type { Register } from './register.ts';
import type { DeskRules } from './rules.ts';
import type { SayErrand, Who } from './state.ts';

export interface OfficeParts {
  readonly conversations: Conversations;
  readonly register: Register;
  readonly audit: Audit;
  readonly operators: readonly KnownOperator[];
  readonly rules: () => DeskRules;
  readonly placeConfigs: readonly PlaceConfig[];
  readonly places: Places;
  readonly owner: string;
  readonly log: Logger;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

export interface Office {
  work(message: OperatorMessage): Promise<string | null>;
  /** The answer to a message that was written at a desk place; undefined: it was written elsewhere. @throws StoreError */
  answer(message: Message, limits: Limits): Promise<Turn | undefined>;
  /** From now on it writes to users, and shows cases at places, by these adapters. */
  connect(adapters: readonly Writer[]): void;
  /** Looks after every open case and lets its timers fire, until `stop`. */
  run(wait: (ms: number) => Promise<void>): void;
  /** Resolves when nothing is under way. */
  stop(): Promise<void>;
  /** The conversation of a case. */
  keyOf(number: number): Promise<string | undefined>;
  readonly courier: Courier;
  readonly audit: Audit;
}

/** What another process wrote is found after this at the latest. */
const sweepMs = 500;

type Writer = Pick<Adapter, 'name' | 'limits' | 'send' | 'workplace'>;

export function createOffice(parts: OfficeParts): Office {
  const { rules, log, places, placeConfigs } = parts;
  const writers = new Map<string, Writer>();
  let running: Promise<void> = Promise.resolve();
  let stopping = false;

  const courier = createCourier({
    ...parts,
    showAt(name) {
      const place = placeConfigs.find((each) => each.name === name);
      const writer = place && writers.get(place.platform);
      return writer && ((errands) => show(writer, place, errands));
    },
    writeTo(who) {
      if (who?.platform === null || who === null) return cannotWrite(rules);
      const writer = writers.get(who.platform);
      return writer && ((errand, id) => write(writer, who, errand, id, rules().content));
    },
  });
  const show = async (writer: Writer, place: PlaceConfig, errands: readonly SayErrand[]): Promise<void> => {
    for (const number of new Set(errands.map((errand) => errand.case))) {
      const notices = errands
        .filter((errand) => errand.case === number)
        .map(({ parts: said, act }) => ({ text: wordsOf(said, rules().content), act }));
      await places.show(writer, place, number, notices);
    }
  };
  const desk = createDesk({ ...parts, nudge: (key) => void courier.nudge(key) });

  return {
    work: desk.work,
    async answer(message, limits) {
      const order = await places.read(message);
      if (!order) return undefined;
      const told = await desk.work(order);
      return { ...ignored, replies: told === null ? [] : render([{ text: told }], [], rules().content, limits) };
    },
    keyOf: parts.register.keyOf,
    courier,
    audit: parts.audit,
    connect(adapters) {
      for (const adapter of adapters) writers.set(adapter.name, adapter);
    },
    run(wait) {
      running = (async () => {
        while (!stopping) {
          await courier.sweep().catch((error: unknown) => log.warn('desk-sweep-failed', { error: String(error) }));
          await wait(sweepMs);
        }
      })();
    },
    async stop() {
      stopping = true;
      await running;
      await courier.idle();
    },
  };
}

function wordsOf(parts: SayErrand['parts'], content: Content): string {
  const limits = { maxText: Number.POSITIVE_INFINITY, unit: 'chars', buttons: true } as const;
  return render(parts, [], content, limits)
    .map(({ text }) => text)
    .join('\n');
}

async function write(writer: Writer, who: Who, errand: SayErrand, id: string, content: Content): Promise<Delivered> {
  const { platform: _platform, ...rest } = who;
  const { group, user, conversation } = rest;
  const to = { conversation, ...(group !== undefined && { group }), ...(user !== undefined && { user }) };
  const replies = render(errand.parts, errand.choices, content, writer.limits);
  let sent: Sent = 'sent';
  for (const [index, reply] of replies.entries()) {
    try {
      sent = await writer.send(to, reply, `${id}:${index}`);
    } catch (error) {
      if (error instanceof StoreError) throw error;
      return { failed: error instanceof Error ? error.message : String(error), kept: replies.slice(index) };
    }
  }
  return { sent };
}

/** Nobody can write to who came by no platform (the terminal): the words lead the next answer. */
function cannotWrite(rules: () => DeskRules): (errand: SayErrand) => Promise<Delivered> {
  const limits = { maxText: 10_000, unit: 'chars', buttons: true } as const;
  return async ({ parts, choices }) => ({
    sent: 'waits',
    kept: render(parts, choices, rules().content, limits),
  });
}
