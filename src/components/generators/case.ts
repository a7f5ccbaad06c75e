import { FuzzedSink, FuzzedSource } from "../../input/fuzzed.ts";
import type { Case } from "../case/case.ts";
import { CALLS } from "./calls.ts";
import { caseCodec } from "./case_codec.ts";
import { KIND, readKind } from "./kind.ts";
import { STATIC_NUMBER, staticStructure } from "./static.ts";

export { expandCall } from "./calls.ts";
export type { CallValues } from "./calls.ts";

/** The case that `bytes` stand for. Any bytes stand for a legal one, and always for the same. */
export function decodeCase(bytes: Uint8Array): Case {
  const source = new FuzzedSource(bytes);
  if (readKind(source) !== "static") return caseCodec.read(source, undefined);
  const structure = staticStructure(STATIC_NUMBER.read(source, undefined));
  return { ...structure, calls: CALLS.read(source, structure) };
}

/**
 * Bytes that stand for `testCase`, spelled out.
 *
 * @param testCase a legal case (case/legal.ts).
 * @throws NotEncodable if it isn't one.
 */
export function encodeCase(testCase: Case): Buffer {
  const sink = new FuzzedSink();
  KIND.write(sink, "spelled", undefined);
  caseCodec.write(sink, testCase, undefined);
  return sink.finish();
}

/** Bytes that stand for a case with the structure of a number of the fixed sequence. */
export function encodeStaticCase(testCase: Case, number: number): Buffer {
  const sink = new FuzzedSink();
  KIND.write(sink, "static", undefined);
  STATIC_NUMBER.write(sink, number, undefined);
  CALLS.write(sink, testCase.calls, testCase);
  return sink.finish();
}
