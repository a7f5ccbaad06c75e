import { describe, expect, test } from "@jest/globals";
import { nodeProblem, pinnedNodeProblem } from "../../scripts/node_problem.mjs";

describe("nodeProblem", () => {
  test.each(["20.20.2", "22.30.0", "24.19.9"])("calls %s too old", (version) => {
    expect(nodeProblem(version, "26.10.0")).toContain("need Node 24.20 or newer");
  });

  test.each(["24.20.0", "25.0.0", "26.9.0", "27.1.0"])("lets %s pass with a remark", (version) => {
    const problem = nodeProblem(version, "26.10.0");
    expect(problem).toContain(`Node ${version} is used in place of the pinned 26.10.0`);
    expect(problem).not.toContain("too old");
  });

  test("ends with the reason, if one is known, and else with how to get the pinned one", () => {
    expect(nodeProblem("20.20.2", "26.10.0", "It does not start.")).toMatch(/It does not start\.$/);
    expect(nodeProblem("20.20.2", "26.10.0")).toContain("without --omit=optional");
  });
});

test("a pinned Node that does not start is explained by musl only where there is no glibc", () => {
  expect(pinnedNodeProblem({ platform: "linux", arch: "x64", glibc: undefined })).toContain("This system has no glibc");
  expect(pinnedNodeProblem({ platform: "linux", arch: "x64", glibc: "2.17" })).toContain(
    "does not start on this linux-x64 system (glibc 2.17)",
  );
  expect(pinnedNodeProblem({ platform: "darwin", arch: "arm64", glibc: undefined })).toContain(
    "does not start on this darwin-arm64 system.",
  );
});
