// `jiebang train`: trains the model and puts it into the cache; `npm ci` runs it, so that the first start is quick.
import { loadContent } from '../content/load.ts';
import { loadModel } from '../nlu/model.ts';
import type { Command } from './command.ts';

export const train: Command = async ({ config, out }) => {
  const content = await loadContent(config.contentRoot);
  const { model, trained } = await loadModel(content, config.classifier, config.cacheFolder);
  out(
    `${trained ? 'trained' : 'cached'}: ${model.classifier.labels.length} labels, temperature ${model.temperature.toFixed(3)}`,
  );
  return 0;
};
