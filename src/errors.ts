// Every error class we throw on purpose and somebody catches. Messages: what we were doing, to what, what we found, what would be right.

/** One problem in a content file. `line` is 1-based; 0 means the file as a whole. */
export interface Problem {
  readonly file: string;
  readonly line: number;
  readonly message: string;
}

/** The content cannot be used; lists every problem found, as `file:line: message`. */
export class ContentError extends Error {
  override readonly name = 'ContentError';
  readonly problems: readonly Problem[];
  constructor(problems: readonly Problem[]) {
    const lines = problems.map(({ file, line, message }) => `${file}:${Math.max(line, 1)}: ${message}`);
    super(
      `Cannot load the content, ${problems.length} problem${problems.length === 1 ? '' : 's'}:\n${lines.join('\n')}`,
    );
    this.problems = problems;
  }
}

/** Settings are missing or wrong; lists all of them. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  constructor(problems: readonly string[]) {
    super(`Cannot start, the settings need attention:\n${problems.map((problem) => `- ${problem}`).join('\n')}`);
  }
}

/** The command line cannot be understood. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** A message will never reach its chat: the bot was blocked, the chat or its topic is gone, or the platform refuses it. */
export class DeliveryError extends Error {
  override readonly name = 'DeliveryError';
  readonly reason: 'blocked' | 'gone' | 'no-topic' | 'refused';
  constructor(reason: DeliveryError['reason'], message: string) {
    super(message);
    this.reason = reason;
  }
}

/** The store did not answer, or refused. Never to be read as "no such record". */
export class StoreError extends Error {
  override readonly name = 'StoreError';
}
