// Node strips the types, so nothing is transformed.
export default {
  testMatch: ["<rootDir>/test/**/*.test.ts"],
  extensionsToTreatAsEsm: [".ts"],
  transform: {},
  injectGlobals: false,
  modulePathIgnorePatterns: ["<rootDir>/dist/", "<rootDir>/findings/"],
  reporters: ["default", "<rootDir>/scripts/count_reporter.mjs"],
};
