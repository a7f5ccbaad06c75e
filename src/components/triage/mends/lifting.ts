import { everywhere, inFunction } from "./code.ts";
import type { Mend } from "./mend.ts";

const narrowedPayload: Mend = {
  kind: "source",
  edits: "an i32 that travelled in an i64 is the lower 32 bits of it",
  edit: everywhere(/\bNumber\((arg\d+)\)/g, "Number(BigInt.asIntN(32, $1))"),
};

const fixedListOfCoreValues: Mend = {
  kind: "source",
  edits: "`_liftFlatList` lifts each element of a list of known length from core values",
  edit: inFunction(
    "function _liftFlatList(",
    `liftResults = [listValue(ctx.params.slice(0, knownLen)), ctx];
     ctx.params = ctx.params.slice(knownLen);`,
    `const values = [];
     for (let i = 0; i < knownLen; i++) {
       const [res, nextCtx] = elemLiftFn(ctx);
       values.push(res);
       ctx = nextCtx;
     }
     liftResults = [listValue(values), ctx];`,
  ),
};

/** Mends of how values are lifted, strings and chars apart. Issues with the same mend have the same cause. */
export const LIFTING = {
  "jco-narrow-payload-in-i64": narrowedPayload,
  "jco-s32-payload-in-i64": narrowedPayload,
  "jco-task-return-fixed-list": fixedListOfCoreValues,
  "jco-task-return-after-fixed-list": fixedListOfCoreValues,
  "jco-task-return-enum-of-256": {
    kind: "source",
    edits: "`_liftFlatVariant` takes one byte for 256 cases",
    edit: inFunction("function _liftFlatVariant(", "if (caseMetas.length < 256)", "if (caseMetas.length <= 256)"),
  },
  "jco-task-return-large-enum": {
    kind: "source",
    edits: "`_liftFlatEnum` notes that its cases have no core value of their own besides the discriminant",
    edit: inFunction(
      "function _liftFlatEnum(",
      "meta.isEnum = true;",
      `meta.isEnum = true;
       meta.caseMetas = meta.caseMetas.map(([tag, liftFn, size32, align32]) => [tag, liftFn, size32, align32, 1]);`,
    ),
  },
} as const satisfies Readonly<Record<string, Mend>>;
