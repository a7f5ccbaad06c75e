import type { Case, ListForm } from "../../../case/case.ts";
import { Foreign } from "../../../values/received.ts";
import type { Value } from "../../../values/value.ts";
import { HarnessError, asHarnessError } from "../../harness_error.ts";
import type { Outcome } from "../../outcome.ts";
import type { ComponentInstance, Delivery, HostFunction } from "../engine.ts";
import { classify } from "./classify.ts";
import type { Exports } from "./evaluate.ts";
import { describe, readerOf } from "./from_js.ts";
import type { Reader } from "./from_js.ts";
import { mappingStyle } from "./mapping.ts";
import { camel } from "./names.ts";
import type { HostImports, OnStage } from "./program.ts";
import { writerOf } from "./to_js.ts";
import type { Writer } from "./to_js.ts";

/** A function type's values in both directions. */
interface FunctionMapping {
  readonly params: readonly { readonly write: Writer; readonly read: Reader }[];
  /** `null` for a function without result. */
  readonly result: { readonly write: Writer; readonly read: Reader } | null;
  /** Of a `result`, which becomes a return value and an exception ("Result", in function return values). */
  readonly thrown: { readonly ok: { readonly write: Writer; readonly read: Reader } | null; readonly err: { readonly write: Writer; readonly read: Reader } | null } | null;
}

function mappingOf(testCase: Case): FunctionMapping {
  const style = mappingStyle(testCase.jco);
  const both = (type: Parameters<typeof writerOf>[0] | null) => type && { write: writerOf(type, style), read: readerOf(type, style) };
  const { params, result } = testCase.func;
  return {
    params: params.map((param) => ({ write: writerOf(param.type, style), read: readerOf(param.type, style) })),
    result: both(result),
    thrown: result?.kind === "result" ? { ok: both(result.ok), err: both(result.err) } : null,
  };
}

/** What one component's instance and its host function share. */
export class Link {
  private readonly testCase: Case;
  private readonly host: HostFunction;
  readonly mapping: FunctionMapping;
  /** Form of the lists in what the host function answers: that of the call under way. */
  form: ListForm = "typed";
  /** A mistake of ours inside the host function, which is on its way through the engine. */
  failure: HarnessError | null = null;
  /** Milliseconds spent in the host's function, which are none of the engine's. */
  hostMs = 0;
  private readonly timed: boolean;

  /** @param timed whether `hostMs` is kept. */
  constructor(testCase: Case, host: HostFunction, timed: boolean) {
    this.testCase = testCase;
    this.host = host;
    this.mapping = mappingOf(testCase);
    this.timed = timed;
  }

  /** The imports of the case's component, as its `link` says. */
  imports(): HostImports {
    const { link, importName } = this.testCase;
    switch (link) {
      case "function": return { [importName]: { default: (...args: unknown[]) => this.receive(args) } };
      case "not-a-function": return { [importName]: { default: 42 } };
      case "missing": return { [importName]: {} };
    }
  }

  private receive(args: readonly unknown[]): unknown {
    const from = this.timed ? performance.now() : 0;
    let answer: { readonly js: unknown } | { readonly payload: unknown };
    try {
      answer = this.answer(args);
    } catch (error) {
      this.failure ??= asHarnessError("in the host function", error);
      throw this.failure;
    } finally {
      if (this.timed) this.hostMs += performance.now() - from;
    }
    if ("js" in answer) return answer.js;
    throw Object.assign(new Error("the host function answers an error"), { payload: answer.payload });
  }

  private answer(args: readonly unknown[]): { readonly js: unknown } | { readonly payload: unknown } {
    const { params, result, thrown } = this.mapping;
    const deliveries: Delivery[] = params.map(({ read }, index) => (
      index < args.length ? { read: () => read(args[index]) } : { read: () => new Foreign("no argument") }
    ));
    for (const extra of args.slice(params.length)) deliveries.push({ read: () => new Foreign(`a further argument: ${describe(extra)}`) });
    const value = this.host(deliveries);
    if (result === null) return { js: undefined };
    if (thrown === null) return { js: result.write(value as Value, this.form) };
    const chosen = value as { readonly case: number; readonly value: Value | null };
    const payload = chosen.case === 0 ? thrown.ok : thrown.err;
    const js = payload ? payload.write(chosen.value as Value, this.form) : undefined;
    return chosen.case === 0 ? { js } : { payload: js };
  }
}

/** An instance that jco's generated code made. */
export class JcoInstance implements ComponentInstance {
  private readonly exports: Exports;
  private readonly link: Link;
  private readonly wrapsErrors: boolean;
  private readonly exportName: string;
  private readonly onStage: OnStage | undefined;

  constructor(exports: Exports, link: Link, testCase: Case, onStage?: OnStage) {
    this.exports = exports;
    this.link = link;
    this.wrapsErrors = testCase.jco.componentErrorWrapping;
    this.exportName = camel(testCase.exportName);
    this.onStage = onStage;
  }

  async call(args: readonly Value[], form: ListForm): Promise<Outcome<Delivery | null>> {
    const { link } = this;
    const { params } = link.mapping;
    if (args.length !== params.length) throw new HarnessError(`${args.length} arguments for ${params.length} parameters`);
    const exported = this.function(this.exportName);
    if (exported === null) return missing(this.exportName);
    const js = params.map(({ write }, index) => write(args[index] as Value, form));
    link.form = form;
    link.hostMs = 0;
    const from = this.onStage && performance.now();
    try {
      const returned = exported(...js);
      const value: unknown = returned instanceof Promise ? await returned : returned;
      if (link.failure) throw link.failure;
      return { kind: "value", value: this.returned(value) };
    } catch (error) {
      if (link.failure) throw link.failure;
      const delivery = this.thrown(error);
      return delivery ? { kind: "value", value: delivery } : classify({ stage: "call", error });
    } finally {
      if (from !== undefined) this.onStage?.("call", performance.now() - from - link.hostMs);
    }
  }

  audit(index: number): Promise<Outcome<bigint>> {
    const from = this.onStage && performance.now();
    const outcome = this.count(camel(`audit-${index}`));
    if (from !== undefined) this.onStage?.("call", performance.now() - from);
    return Promise.resolve(outcome);
  }

  private count(name: string): Outcome<bigint> {
    const exported = this.function(name);
    if (exported === null) return missing(name);
    try {
      const count = exported();
      if (typeof count === "bigint") return { kind: "value", value: count };
      return { kind: "error", stage: "call", error: "audit returned no bigint", message: describe(count) };
    } catch (error) {
      return classify({ stage: "call", error });
    }
  }

  private function(name: string): ((...args: unknown[]) => unknown) | null {
    const exported = this.exports[name];
    return typeof exported === "function" ? exported as (...args: unknown[]) => unknown : null;
  }

  private returned(js: unknown): Delivery | null {
    const { result, thrown } = this.link.mapping;
    if (thrown) return branch(0, thrown.ok?.read ?? null, js);
    if (result) return { read: () => result.read(js) };
    return js === undefined ? null : { read: () => new Foreign(`a result: ${describe(js)}`) };
  }

  /** The `err` of a result, as thrown: wrapped, or the payload itself under jco's `noComponentErrorWrapping`. */
  private thrown(error: unknown): Delivery | null {
    const { thrown } = this.link.mapping;
    if (thrown === null || error instanceof HarnessError) return null;
    if (!(error instanceof Error)) {
      if (this.wrapsErrors) return { read: () => new Foreign(`thrown without a ComponentError: ${describe(error)}`) };
      return branch(1, thrown.err?.read ?? null, error);
    }
    if (!Object.hasOwn(error, "payload")) return null;
    if (!this.wrapsErrors) return { read: () => new Foreign("thrown in a ComponentError") };
    return branch(1, thrown.err?.read ?? null, (error as Error & { readonly payload: unknown }).payload);
  }
}

const missing = (name: string): Outcome<never> => ({
  kind: "error", stage: "instantiate", error: "an exported function is missing", message: `there is no exported function ${name}`,
});

function branch(index: number, read: Reader | null, js: unknown): Delivery {
  return { read: () => ({ case: index, value: read ? read(js) : js === undefined ? null : new Foreign(describe(js)) }) };
}
