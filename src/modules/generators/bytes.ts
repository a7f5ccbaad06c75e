import { FuzzedSource } from "../../input/fuzzed.ts";
import { bytesCase } from "../case/case.ts";
import type { Case } from "../case/case.ts";

/** An input is the module or the component, as it stands. */
export const decodeCase = (input: Uint8Array): Case => bytesCase(new FuzzedSource(input).bytes(input.length));

/** The inverse of `decodeCase`. */
export const encodeCase = ({ bytes }: Case): Uint8Array => bytes.slice();
