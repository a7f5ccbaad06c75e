import { everywhere } from "../../../src/components/triage/mends/code.ts";
import type { Fault } from "./fault.ts";

/** The call of the host's function: its name, and its arguments. */
const HOST_CALL = /_trackHostOperation\(\(\) => ([\w$]+)\(([\s\S]*?)\)\),(?=\s*\}\))/g;

/** An argument without commas of its own that matter. */
const SIMPLE = String.raw`(?:clampGuest\([^()\n]*\)|to\w+\([\w.$]+\)|[\w.$]+(?: >>> 0)?)`;

export const CALLS: readonly Fault[] = [
  {
    name: "host called twice",
    what: "each call of the guest becomes two of the host's function",
    oracle: "called-once",
    apply: everywhere(HOST_CALL, "_trackHostOperation(() => ($1($2), $1($2))),"),
  },
  {
    name: "host called once for all",
    what: "later calls are answered with what the host said first",
    oracle: "called-once",
    apply: everywhere(HOST_CALL, "_trackHostOperation(() => ($1.first ??= [$1($2)])[0]),"),
  },
  {
    name: "host never called",
    what: "the host's function is passed over",
    oracle: "called-once",
    apply: everywhere(HOST_CALL, "_trackHostOperation(() => undefined),"),
  },
  {
    name: "host called late",
    what: "the host's function is called when the call has returned",
    oracle: "called-once",
    // Where nobody waits for its answer, and where it can be called at all.
    where: ({ functions: [{ func }], link }) => func.result === null && link === "function",
    apply: everywhere(HOST_CALL, "((...late$) => queueMicrotask(() => $1(...late$)))($2),"),
  },
  {
    name: "swapped arguments to the host",
    what: "the first two arguments are swapped",
    oracle: "round-trip",
    apply: everywhere(
      new RegExp(String.raw`(_trackHostOperation\(\(\) => [\w$]+\()(${SIMPLE}), (${SIMPLE})(?=[,)])`, "g"),
      "$1$3, $2",
    ),
  },
  {
    name: "swapped arguments to the guest",
    what: "the first two core arguments are swapped",
    oracle: "round-trip",
    apply: everywhere(
      new RegExp(String.raw`(fn: \(\) => exports\d+\w+\()(${SIMPLE}), (${SIMPLE})(?=[,)])`, "g"),
      "$1$3, $2",
    ),
  },
  {
    name: "argument too many",
    what: "the host's function gets one argument more",
    oracle: "round-trip",
    apply: everywhere(/(_trackHostOperation\(\(\) => [\w$]+\()(?=[^)])/g, "$1undefined, "),
  },
  {
    name: "result of an earlier call",
    what: "each call returns what the first one returned",
    oracle: "round-trip",
    apply: everywhere(/(postReturn\d+)(\(ret\);[^}]*?return )(retCopy(?:\.val)?);/g, "$1$2($1.first ??= [$3])[0];"),
  },
  {
    name: "long run",
    what: "from the 200th call on the host gets its last argument only",
    oracle: "round-trip",
    where: ({ functions: [{ func }], calls }) => func.params.length > 1 && calls.length > 200,
    apply: everywhere(
      HOST_CALL,
      "_trackHostOperation(() => ($1.calls = ($1.calls ?? 0) + 1) < 200 ? $1($2) : $1([$2].at(-1))),",
    ),
  },
  {
    name: "link not checked",
    what: "in place of a host function that is none, one that does nothing is taken",
    oracle: "link",
    where: ({ link }) => link !== "function",
    apply: everywhere(
      /^(\s*const [\w$]+ = )(imports[^\n;]*\.default);/gm,
      "$1typeof $2 === 'function' ? $2 : () => {};",
    ),
  },
  {
    name: "post-return lost",
    what: "post-return is not called",
    oracle: "post-return",
    apply: everywhere(/^\s*postReturn\d+\((?:ret)?\);\n/gm, "\n"),
  },
  {
    name: "post-return twice",
    what: "post-return is called a second time",
    oracle: "post-return",
    apply: everywhere(/^(\s*postReturn\d+\((?:ret)?\);)\n/gm, "$1$1\n"),
  },
  {
    name: "post-return early",
    what: "post-return is called before the result is read",
    oracle: "round-trip",
    apply: (source) => {
      const call = /^\s*(postReturn\d+)\(ret\);\n/m.exec(source);
      if (!call) return null;
      const [line, postReturn = ""] = call;
      return everywhere(/fn: \(\) => (exports\d+\w+\([^\n]*\)),(?=\s*\}\);\s*\} catch)/g, (run) =>
        run.endsWith("Audit()")
          ? `fn: () => ${run},`
          : `fn: () => { const early = ${run}; ${postReturn}(early); return early; },`,
      )(source.replace(line, "\n"));
    },
  },
  {
    name: "post-return late",
    what: "post-return is put off until the caller has gone on",
    oracle: "post-return",
    apply: everywhere(/^(\s*)(postReturn\d+\((?:ret)?\));\n/gm, "$1queueMicrotask(() => $2);\n"),
  },
  {
    name: "post-return of another result",
    what: "post-return is given another pointer than the function returned",
    oracle: "guest-audit",
    apply: everywhere(/^(\s*postReturn\d+\()ret\);\n/gm, "$1typeof ret === 'bigint' ? ret + 8n : ret + 8);\n"),
  },
  {
    name: "inner post-return lost",
    what: "the post-return of a guest that is called by a guest is not called",
    oracle: "post-return",
    apply: everywhere(/(post_return: \{\s*[\w']+: )Object\.assign\([^\n]*\)(?=,\n)/g, "$1() => {}"),
  },
  {
    name: "err as value",
    what: "an err that has to be thrown is returned",
    oracle: "round-trip",
    apply: everywhere(/if \(typeof retCopy === 'object' && retCopy\.tag === 'err'\) \{/g, "if (false) {"),
  },
  {
    name: "err not wrapped",
    what: "an err is thrown as it is although wrapping was chosen",
    oracle: "round-trip",
    apply: everywhere(/throw new ComponentError\(retCopy\.val\);/g, "throw retCopy.val;"),
  },
  {
    name: "payload of a thrown err lost",
    what: "what the host throws is passed on without its payload",
    oracle: "round-trip",
    apply: everywhere(/\{ tag: 'err', val: getErrorPayload\(e\) ?\}/g, "{ tag: 'err', val: undefined }"),
  },
];
