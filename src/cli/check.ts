// `jiebang check`: are the content files right? Used by authors and by `npm run check`.
import { loadContent } from '../content/load.ts';
import type { Command } from './command.ts';

/** Throws ContentError (all problems, file:line) when they are not. */
export const check: Command = async ({ config, out }) => {
  const content = await loadContent(config.contentRoot);
  const utterances = [...content.entries.values()].reduce((sum, entry) => sum + entry.utterances.length, 0);
  out(
    `content ok: ${content.entries.size} entries, ${utterances} utterances, ${Object.values(content.outOfScope).flat().length} out of scope`,
  );
  return 0;
};
