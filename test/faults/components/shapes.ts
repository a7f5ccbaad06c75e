import { everywhere } from "../../../src/components/triage/mends/code.ts";
import type { Fault } from "./fault.ts";

/** An export of one core instance that is given to another: its name there, and which. */
const EXPORT = String.raw`exports\d+(?:\.[\w$]+|\['[^']*'\])`;
const GIVEN = String.raw`(?:Object\.assign\(${EXPORT}, \{ _jcoMaySuspend: false \}\)|${EXPORT})`;

/** Swaps what two neighbours that match `one` are given. */
const swapped = (one: string): Fault["apply"] =>
  everywhere(
    new RegExp(String.raw`(${one}: )(${GIVEN})(,\s*${one}: )(${GIVEN})`, "g"),
    (first, a, second, b) => `${first}${b}${second}${a}`,
  );

const SEVERAL = { where: ({ components }) => components.length > 1 } as const satisfies Partial<Fault>;

/** What is given to whom, where there are several components, instances or functions. */
export const SHAPES: readonly Fault[] = [
  {
    name: "one callee called twice",
    what: "of two components that a third one calls, the first is called in the place of the second, too",
    oracle: "task-end",
    ...SEVERAL,
    apply: everywhere(
      /('call-(\d+)-0': )([^\n]*)(,\n\s*'call-\2-1': )[^\n]*(?=,\n)/g,
      (start, _, callee, second) => `${start}${callee}${second}${callee}`,
    ),
  },
  {
    name: "callees swapped",
    what: "two components are called each in the other's place",
    oracle: "round-trip",
    where: ({ components }) => components.some(({ beside }) => beside),
    apply: swapped(String.raw`adapter\d+`),
  },
  {
    name: "instance shared",
    what: "a core module that is instantiated twice has one instance",
    oracle: "task-end",
    ...SEVERAL,
    apply: everywhere(
      /(\(\{ exports: (exports\d+) \} = instantiateCore\((module\d+)\)\);[\s\S]*?)\(\{ exports: (exports\d+) \} = instantiateCore\(\3\)\);/g,
      (first, shared, _, other) => `${first}${other} = ${shared};`,
    ),
  },
  {
    name: "wrong module",
    what: "a component is instantiated with the core module of another",
    oracle: "post-return",
    ...SEVERAL,
    apply: everywhere(
      /(= instantiateCore\()(module\d+)(\)\);[\s\S]*?= instantiateCore\()(?!\2)(module\d+)(?=\)\);)/g,
      (start, one, between, other) => `${start}${other}${between}${one}`,
    ),
  },
  {
    name: "functions swapped on the way out",
    what: "a function is called under the name of another",
    oracle: "called-once",
    where: ({ functions }) => functions.length > 1,
    apply: everywhere(
      /(exports\d+Run0 = (?:WebAssembly\.promising\()?exports\d+\['run-)0('\][^\n]*\n\s*exports\d+Run1 = [^\n]*\['run-)1/g,
      "$11$20",
    ),
  },
  {
    name: "functions swapped between components",
    what: "a component is given a function under the name of another",
    oracle: "called-once",
    where: ({ functions }) => functions.length > 1,
    apply: swapped(String.raw`'call-\d-0'`),
  },
  {
    name: "functions swapped on the way in",
    what: "the host's function is called under the name of another",
    oracle: "called-once",
    where: ({ functions }) => functions.length > 1,
    apply: everywhere(
      /('call-0-0': (?:Object\.assign\()?)(trampoline\d+)([^\n]*\n\s*'call-1-0': (?:Object\.assign\()?)(trampoline\d+)/g,
      (start, one, between, other) => `${start}${other}${between}${one}`,
    ),
  },
  {
    name: "audit of another instance",
    what: "a function of one instance is exported as that of another",
    oracle: "guest-audit",
    ...SEVERAL,
    apply: everywhere(
      /(exports\d+Audit = )(exports\d+)(\.audit;\n\s*exports\d+Audit = )(exports\d+)/g,
      (start, one, between, other) => `${start}${other}${between}${one}`,
    ),
  },
  {
    name: "post-return of another instance",
    what: "two guests' post-returns are called each in the other's place",
    oracle: "post-return",
    ...SEVERAL,
    apply: everywhere(
      new RegExp(String.raw`(post_return: \{\s*adapter\d+: )(${GIVEN})(,\s*adapter\d+: )(${GIVEN})`, "g"),
      (start, one, between, other) => `${start}${other}${between}${one}`,
    ),
  },
  {
    name: "realloc of another instance",
    what: "memory for what one guest passes to another is asked for of the wrong guest",
    oracle: "guest-audit",
    ...SEVERAL,
    apply: swapped(String.raw`f\d+`),
  },
  {
    name: "memory of another instance",
    what: "what one guest passes to another is loaded from the memory of a third",
    oracle: "round-trip",
    ...SEVERAL,
    apply: swapped(String.raw`m\d+`),
  },
];
