// Runs once before all tests: the model of the real content is trained and cached, so that the test files only load it.
import { loadKnowledge } from '../../src/bot.ts';
import { testConfig } from './config.ts';

export async function setup(): Promise<void> {
  await loadKnowledge(testConfig);
}
