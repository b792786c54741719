// What a subcommand is.
import type { Config } from '../config.ts';
import type { Logger } from '../log.ts';

/** What every subcommand gets; it returns the exit code. */
export interface CliContext {
  readonly args: readonly string[];
  readonly config: Config;
  readonly log: Logger;
  readonly out: (line: string) => void;
  readonly packageRoot: string;
  /** Resolves when the process is asked to stop. */
  readonly stopped: Promise<void>;
  /** Calls `reload` each time the process is asked to read its content again (SIGHUP). */
  readonly onReload: (reload: () => void) => void;
}
export type Command = (context: CliContext) => Promise<number>;
