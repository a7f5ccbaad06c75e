import { join } from "node:path";
import { storedFindings } from "../harness/store.ts";
import { fingerprintText } from "../harness/report.ts";
import { TARGET_NAMES } from "../targets/registry.ts";
import type { Output } from "./output.ts";

/** `component-fuzz findings`: what fuzzing has found so far and kept, what was seen most often first. */
export function findings(root: string, { json }: { readonly json: boolean }, output: Output): void {
  const stored = TARGET_NAMES.flatMap((target) => storedFindings(join(root, "findings", target)));
  if (json) return output.out(JSON.stringify(stored, null, 2));
  if (stored.length === 0) return output.remark(`nothing is kept in ${join(root, "findings")}`);
  for (const { target, folder, fingerprint, cause, summary, times, versions } of stored) {
    output.out(
      [
        `${times} × ${target}: ${summary}`,
        `    ${fingerprintText(fingerprint, cause)}`,
        `    ${Object.entries(versions)
          .map(([name, version]) => `${name} ${version}`)
          .join(", ")}`,
        `    npx component-fuzz reproduce ${target} ${folder} --out FOLDER`,
      ].join("\n"),
    );
  }
}
