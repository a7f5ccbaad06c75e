// Node strips the types, so nothing is transformed.
export default {
  testMatch: ["<rootDir>/test/**/*.test.ts"],
  extensionsToTreatAsEsm: [".ts"],
  transform: {},
  injectGlobals: false,
  // No test is about time; on a busy machine a process takes seconds to start.
  testTimeout: 60_000,
  modulePathIgnorePatterns: ["<rootDir>/dist/", "<rootDir>/findings/"],
  reporters: ["default", "<rootDir>/scripts/count_reporter.mjs"],
};
