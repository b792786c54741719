// Training in a process of its own, at low priority: people are answered meanwhile.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { constants, setPriority } from 'node:os';
import type { CliContext } from './command.ts';

/**
 * Runs the command `train`: afterwards the model is in the cache. A failure changes nothing: whoever loads the content
 * finds out why, or trains it.
 * @param program the file that Node runs
 */
export async function trainApart(
  { config, stopped }: Pick<CliContext, 'config' | 'stopped'>,
  program = process.argv[1] ?? '',
): Promise<void> {
  if (config.classifier !== 'linear') return; // nothing is kept of another
  const child = spawn(process.execPath, [program, 'train'], { stdio: 'ignore' });
  child.once('spawn', () => lowerPriority(child.pid));
  void stopped.then(() => child.kill('SIGKILL')); // the cache is never half written
  await once(child, 'exit').catch(() => undefined);
}

function lowerPriority(pid = 0): void {
  try {
    if (pid > 0) setPriority(pid, constants.priority.PRIORITY_LOW);
  } catch {
    // it has ended already
  }
}
