import type { Case } from "../case/case.ts";
import { printName } from "../case/print_types.ts";
import { printComponent } from "../case/print.ts";
import { calleesOf, isAsync, stagesOf } from "../case/topology.ts";

/** The stages of components, and which way values go; where functions are of `async` type, how each is called. */
export function diagram(testCase: Case): string {
  const { components, link, shareDefinitions, inFlight } = testCase;
  const functions = testCase.functions;
  const boxes = stagesOf(components).map((stage) => stage.map((index) => `[${index}]`).join(" + "));
  const names = (key: "importName" | "exportName"): string => functions.map((one) => printName(one[key])).join(", ");
  const several = functions.length > 1 ? "s" : "";
  const host = link === "function" ? `host function${several}` : `nothing (${link})`;
  return [
    `host ─ ${names("exportName")} ─► ${boxes.join(" ──► ")} ─ ${names("importName")} ─► ${host}`,
    `host ◄─ result ─ ${boxes.join(" ◄── ")} ◄─ answer ─ ${host}`,
    ...(isAsync(testCase) ? edges(testCase) : []),
    ...(shareDefinitions ? ["components that are alike are instances of one"] : []),
    ...(inFlight > 1 ? [`${inFlight} calls are under way at a time`] : []),
    ...components.map((component, index) => `[${index}] ${printComponent(component)}`),
  ].join("\n");
}

/** A line for each way from a caller to what it calls: the type of the function, and both ends' ABI. */
function edges({ components, asyncHost }: Case): string[] {
  const type = (asyncType: boolean): string => (asyncType ? "async func" : "func");
  const lifted = (index: number): string => `${type(components[index]!.asyncType)}, ${components[index]!.lift} lift`;
  return [
    `host ──► [0]: ${lifted(0)}`,
    ...components.flatMap(({ lower }, index) => {
      const callees = calleesOf(components, index);
      if (callees.length === 0) return [`[${index}] ──► host: ${lower} lower, ${type(asyncHost)}`];
      return callees.map((callee) => `[${index}] ──► [${callee}]: ${lower} lower, ${lifted(callee)}`);
    }),
  ];
}
