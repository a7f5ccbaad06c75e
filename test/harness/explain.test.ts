import { describe, expect, test } from "@jest/globals";
import { Explainer, idsOf, told } from "../../src/harness/explain.ts";
import type { Explanation } from "../../src/harness/explain.ts";
import type { KnownIssue } from "../../src/harness/known_issue.ts";
import type { Mending } from "../../src/harness/mending.ts";
import type { Finding, Verdict } from "../../src/harness/verdict.ts";
import { found, PASS, toyIssue } from "./toy_target.ts";

/** What an issue of the toys below does, and how it is mended. */
interface Bug {
  readonly id: string;
  /** The cases that have it are those with this bit. */
  readonly bit: number;
  /** The cases that may have it, if more than those that do. */
  readonly may?: number;
  /** How it shows; as its id if left out. */
  readonly shows?: string;
  /** How its rule says that it shows; as its id if left out. */
  readonly says?: string;
  /** `none`: it can't be mended; `idle`: there is nothing to repair; `late`: only in the first order. */
  readonly mend?: "none" | "idle" | "late";
}

/** An engine with bugs: a case shows the one of its lowest bit that is not mended. */
function engine(bugs: readonly Bug[], { orders = 1, structural = false } = {}) {
  const runs: string[] = [];
  const show = (number: number, mended: readonly string[], order = 0): Verdict => {
    const bug = bugs.find(({ id, bit, mend }) => {
      const repaired = mended.includes(id) && mend !== "idle" && !(mend === "late" && order > 0);
      return (number & bit) !== 0 && !repaired;
    });
    return bug ? found(bug.shows ?? bug.id) : PASS;
  };
  const mending: Mending<number> = {
    has: (id) => bugs.find((bug) => bug.id === id)?.mend !== "none",
    edits: () => null,
    run: (number, ids, _, order) => {
      runs.push([...ids, ...(order > 0 ? [order] : [])].join(" "));
      const applied = new Set(ids.filter((id) => bugs.find((bug) => bug.id === id)?.mend !== "idle"));
      return Promise.resolve({ verdict: show(number, ids, order), applied });
    },
    orders: () => orders,
    structure: (number) => String(number % 2 ** 16),
    isStructural: () => structural,
  };
  const issue = ({ id, bit, may = bit, says = id }: Bug): KnownIssue<number> =>
    toyIssue(id, {
      condition: {
        says: 1,
        allows: (number) => (number & may) !== 0,
        explains: ({ fingerprint }) => fingerprint.kind === says,
      },
    });
  const explainer = new Explainer(bugs.filter(({ id }) => id.startsWith("bug")).map(issue), mending);
  const explain = async (number: number): Promise<Explanation<number>> => {
    runs.length = 0;
    return explainer.explain((show(number, []) as { readonly finding: Finding }).finding, number);
  };
  return { explain, runs, explainer };
}

const ids = async (explaining: Promise<Explanation<number>>): Promise<string> => {
  const explained = await explaining;
  return [explained.kind, ...(explained.kind === "known" ? [explained.by] : []), ...idsOf(explained)].join(" ");
};

describe("a failure is known", () => {
  test("if the case passes with the mend of the issue that says so", async () => {
    const { explain, runs } = engine([
      { id: "bug-a", bit: 1 },
      { id: "bug-b", bit: 2 },
    ]);
    expect(await ids(explain(2))).toBe("known mends bug-b");
    expect(runs).toEqual(["bug-b"]);
  });

  test("however it shows, if the case may have the issue", async () => {
    const { explain, runs } = engine([
      { id: "bug-a", bit: 1, shows: "odd" },
      { id: "bug-b", bit: 2 },
    ]);
    expect(await ids(explain(1))).toBe("known mends bug-a");
    expect(runs).toEqual(["bug-a"]);
  });

  test("by an issue and up to five that show with its mend, one after the other", async () => {
    const bugs = [1, 2, 4, 8, 16, 32, 64].map((bit) => ({ id: `bug-${bit}`, bit }));
    const { explain } = engine(bugs);
    expect(await ids(explain(63))).toBe("known mends bug-1 bug-2 bug-4 bug-8 bug-16 bug-32");
    expect(await ids(explain(127))).toMatch(/^behind /);
  });

  test("by issues that show alike, with the mends of all of them", async () => {
    const { explain } = engine([
      { id: "bug-a", bit: 1, shows: "odd", says: "odd" },
      { id: "bug-b", bit: 2, shows: "odd", says: "odd" },
    ]);
    expect(await ids(explain(3))).toBe("known mends bug-a bug-b");
  });

  test("by issues of which none makes a difference alone, and none says how it shows; up to six", async () => {
    const bugs = Array.from({ length: 7 }, (_, index) => ({ id: `bug-${index}`, bit: 2 ** index, shows: "odd" }));
    expect(await ids(engine(bugs).explain(0b1001))).toBe("known mends bug-0 bug-3");
    expect(await ids(engine(bugs).explain(0b11_1111))).toMatch(/^known mends bug-0 .* bug-5$/);
    expect((await engine(bugs).explain(0b111_1111)).kind).not.toBe("known");
  });

  test("by no issue whose mend is not needed", async () => {
    const { explain, runs } = engine([
      { id: "bug-a", bit: 1 },
      { id: "bug-b", bit: 2, may: 3 },
    ]);
    expect(await ids(explain(3))).toBe("known mends bug-a bug-b");
    expect(await ids(explain(5))).toBe("known mends bug-a");
    expect(runs).toEqual(["bug-a bug-b", "bug-b", "bug-a"]);
  });

  test("by the rule of one that has no mend, also where it shows behind another", async () => {
    const { explain } = engine([
      { id: "bug-a", bit: 1 },
      { id: "bug-n", bit: 2, mend: "none" },
    ]);
    expect(await ids(explain(2))).toBe("known rule bug-n");
    expect(await ids(explain(3))).toBe("known rule bug-a bug-n");
  });
});

describe("a failure is a finding", () => {
  test("if no mend makes a difference, whatever the rules say", async () => {
    const { explain, explainer } = engine([
      { id: "lie", bit: 4, shows: "bug-a" },
      { id: "bug-a", bit: 7 },
      { id: "bug-b", bit: 1, mend: "idle" },
    ]);
    expect(await explain(4)).toEqual({ kind: "unknown" });
    expect(await explain(5)).toEqual({ kind: "unknown" });
    expect(explainer.notApplied).toEqual({ "bug-b": 1 });
  });

  test("behind the issues whose mends bring it to light, told as what shows then", async () => {
    const { explain } = engine([
      { id: "bug-a", bit: 1 },
      { id: "bug-b", bit: 2 },
      { id: "new", bit: 4 },
    ]);
    const explained = await explain(7);
    expect(await ids(Promise.resolve(explained))).toBe("behind bug-a bug-b");
    expect(told(explained, found("bug-a").finding)).toEqual(found("new").finding);
    expect(told({ kind: "unknown" }, found("bug-a").finding)).toEqual(found("bug-a").finding);
  });

  test("if it passes with mends in one order of things only", async () => {
    const { explain, runs } = engine([{ id: "bug-a", bit: 1, mend: "late" }], { orders: 2 });
    expect(await explain(1)).toEqual({ kind: "unknown" });
    expect(runs).toEqual(["bug-a", "bug-a 1"]);
  });

  test("if it takes too many runs to tell", async () => {
    const bugs = Array.from({ length: 90 }, (_, index) => ({ id: `bug-${index}`, bit: 2 }));
    const { explain, runs } = engine([{ id: "new", bit: 1 }, ...bugs]);
    expect(await explain(3)).toEqual({ kind: "unknown" });
    // Once more with the mends of all.
    expect(runs.length).toBe(49);
  });
});

describe("what was confirmed", () => {
  const bugs = [
    { id: "bug-a", bit: 1 },
    { id: "bug-b", bit: 2 },
  ];

  test("holds of all cases of a structure where values make no difference", async () => {
    const { explain, runs } = engine(bugs, { structural: true });
    expect(await ids(explain(3))).toBe("known mends bug-a bug-b");
    expect(await ids(explain(3 + 2 ** 16))).toBe("known memory bug-a bug-b");
    expect(runs).toEqual([]);
    expect(await ids(explain(3 + 2 ** 8))).toBe("known mends bug-a bug-b");
  });

  test("is tried first where they do, in one order", async () => {
    const { explain, runs } = engine(bugs, { orders: 2 });
    await explain(3);
    expect(await ids(explain(3 + 2 ** 16))).toBe("known mends bug-a bug-b");
    expect(runs).toEqual(["bug-a bug-b"]);
    expect(await ids(explain(3 + 2 ** 8))).toBe("known mends bug-a bug-b");
    expect(runs).toEqual(["bug-a bug-b", "bug-a bug-b 1", "bug-b", "bug-a"]);
  });
});
