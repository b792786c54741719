import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/helpers/train.ts'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    pool: 'forks', // nodejieba keeps its dictionary in the process
  },
});
