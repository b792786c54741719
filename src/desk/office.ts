// The desk as it runs in one process: the places and users this process can reach, the courier between them, and the commands.
import type { Content } from '../content/schema.ts';
import { StoreError } from '../errors.ts';
import type { Logger } from '../log.ts';
import type { Adapter, DeskPlace, OperatorMessage, Sent } from '../message.ts';
import { render } from '../render/render.ts';
import type { Audit } from './audit.ts';
import type { Conversations } from './conversations.ts';
import { type Courier, createCourier, type Delivered } from './courier.ts';
import { createDesk } from './desk.ts';
import type { KnownOperator } from './operators.ts';
import type { Register } from './register.ts';
import type { DeskRules } from './rules.ts';
import type { SayErrand, Who } from './state.ts';

export interface OfficeParts {
  readonly conversations: Conversations;
  readonly register: Register;
  readonly audit: Audit;
  readonly operators: readonly KnownOperator[];
  readonly rules: () => DeskRules;
  readonly owner: string;
  readonly log: Logger;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

export interface Office {
  work(message: OperatorMessage): Promise<string | null>;
  /** From now on it writes to the users and shows cases at the places of these adapters. */
  connect(adapters: readonly Pick<Adapter, 'name' | 'limits' | 'send' | 'places'>[]): void;
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

type Writer = Pick<Adapter, 'name' | 'limits' | 'send'>;

export function createOffice(parts: OfficeParts): Office {
  const { rules, log } = parts;
  const writers = new Map<string, Writer>();
  const places = new Map<string, DeskPlace>();
  let running: Promise<void> = Promise.resolve();
  let stopping = false;

  const courier = createCourier({
    ...parts,
    showAt(name) {
      const place = places.get(name);
      return place && ((errands, signal) => show(place, errands, rules().content, signal));
    },
    writeTo(who) {
      if (who?.platform === null || who === null) return cannotWrite(rules);
      const writer = writers.get(who.platform);
      return writer && ((errand, id) => write(writer, who, errand, id, rules().content));
    },
  });
  const desk = createDesk({ ...parts, nudge: (key) => void courier.nudge(key) });

  return {
    work: desk.work,
    keyOf: parts.register.keyOf,
    courier,
    audit: parts.audit,
    connect(adapters) {
      for (const adapter of adapters) {
        writers.set(adapter.name, adapter);
        for (const place of adapter.places ?? []) places.set(place.name, place);
      }
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

async function show(
  place: DeskPlace,
  errands: readonly SayErrand[],
  content: Content,
  signal: AbortSignal,
): Promise<void> {
  for (const number of new Set(errands.map((errand) => errand.case))) {
    const some = errands.filter((errand) => errand.case === number);
    const notices = some.flatMap(({ parts, act, quiet }) =>
      render(parts, [], content, place.limits).map(({ text }, index) => ({
        text,
        act: index === 0 ? act : null,
        quiet,
      })),
    );
    await place.show(number, notices, signal);
  }
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
