import type { Mend } from "./mend.ts";

/** Trial entries. */
export const STRINGS: Readonly<Record<string, Mend>> = {
  "jco-byte-order-mark": {
    kind: "source",
    edits: "every `TextDecoder` keeps a byte order mark",
    edit: (text) => {
      const edited = text
        .replace(/new TextDecoder\(\)/g, "new TextDecoder('utf-8', { ignoreBOM: true })")
        .replace(/new TextDecoder\('utf-16'\)/g, "new TextDecoder('utf-16', { ignoreBOM: true })");
      return edited === text ? null : edited;
    },
  },
  "jco-false-deadlock": {
    kind: "source",
    edits: "`_checkForDeadlock` does nothing (trial)",
    edit: (text) => {
      const edited = text.replace(/function _checkForDeadlock\(\) \{/, "function _checkForDeadlock() { return;");
      return edited === text ? null : edited;
    },
  },
  "jco-sync-task-blocks": {
    kind: "source",
    edits: "trial",
    edit: (text) => {
      const edited = text.replace(/isManualAsync: true,/g, "isManualAsync: false,");
      return edited === text ? null : edited;
    },
  },
  "jco-lowered-then-lifted": {
    kind: "source",
    edits: "trial",
    edit: (text) => {
      const edited = text.replace(/let (trampoline\d+);(?=[\s\S]*let \1 = )/g, "");
      return edited === text ? null : edited;
    },
  },
  "jco-latin1-utf16-strings": {
    kind: "control",
    edits: "the same case with UTF-16 in place of latin1+utf16",
    control: (testCase) =>
      testCase.components.some(({ encoding }) => encoding === "latin1+utf16")
        ? {
            ...testCase,
            components: testCase.components.map((one) =>
              one.encoding === "latin1+utf16" ? { ...one, encoding: "utf16" as const } : one,
            ),
          }
        : null,
  },
  "jco-import-name-shadowed": {
    kind: "control",
    edits: "the same case with other names of imports",
    control: (testCase) => ({
      ...testCase,
      functions: testCase.functions.map((one, index) => ({
        ...one,
        importName: `plain-import-${index}`,
      })) as unknown as typeof testCase.functions,
    }),
  },
};
