// Where the project stands, and the settings the tests run with.
import { resolve } from 'node:path';
import { type Config, readConfig } from '../../src/config.ts';

export const projectRoot = resolve(import.meta.dirname, '../..');
export const testConfig: Config = readConfig({}, projectRoot);
