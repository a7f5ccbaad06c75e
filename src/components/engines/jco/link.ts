import { isPromise } from "node:util/types";
import type { JcoConfig, ListForm } from "../../case/case.ts";
import type { FuncType, ValueType } from "../../types/type.ts";
import { Foreign } from "../../values/received.ts";
import type { Value } from "../../values/value.ts";
import { HarnessError, asHarnessError } from "../../../harness/harness_error.ts";
import type { Component, Delivery, Host, HostFunction, HostImport, Signature } from "../engine.ts";
import { describe, readerOf } from "./from_js.ts";
import type { Reader } from "./from_js.ts";
import { mappingStyle } from "./mapping.ts";
import type { MappingStyle } from "./mapping.ts";
import type { HostImports } from "./program.ts";
import { writerOf } from "./to_js.ts";
import type { Writer } from "./to_js.ts";

/** A type's values in both directions. */
interface Mapping {
  readonly write: Writer;
  readonly read: Reader;
}

/** A function type's values in both directions. */
export interface FunctionMapping {
  readonly params: readonly Mapping[];
  /** `null` for a function without result. */
  readonly result: Mapping | null;
  /** Of a `result`, which becomes a return value and an exception ("Result", in function return values). */
  readonly thrown: { readonly ok: Mapping | null; readonly err: Mapping | null } | null;
}

function mappingOf({ params, result }: FuncType, style: MappingStyle): FunctionMapping {
  const both = (type: ValueType): Mapping => ({ write: writerOf(type, style), read: readerOf(type, style) });
  return {
    params: params.map(({ type }) => both(type)),
    result: result && both(result),
    thrown:
      result?.kind === "result" ? { ok: result.ok && both(result.ok), err: result.err && both(result.err) } : null,
  };
}

/** A function with how its values cross. */
interface Mapped extends Signature {
  readonly mapping: FunctionMapping;
}

/** What one component's instance and its host functions share. */
export class Link {
  readonly #host: Host;
  readonly #imports: readonly Mapped[];
  readonly #exports: readonly Mapped[];
  /** Form of the lists in what the host's functions answer: that of the last call. */
  form: ListForm = "typed";
  /** A mistake of ours inside a host function, which is on its way through the engine. */
  failure: HarnessError | null = null;
  /** Milliseconds spent in the host's functions, which are none of the engine's. */
  hostMs = 0;
  /** Answers that the host promised, and that are not there yet. */
  owed = 0;
  /** How often a host function was called or answered. */
  steps = 0;
  readonly #timed: boolean;

  /** @param timed whether `hostMs` is kept. */
  constructor(
    { imports, exports }: Omit<Component, "binary">,
    config: JcoConfig,
    { host, timed }: { readonly host: Host; readonly timed: boolean },
  ) {
    this.#host = host;
    const style = mappingStyle(config);
    const mapped = (one: Signature): Mapped => ({ ...one, mapping: mappingOf(one.func, style) });
    this.#imports = imports.map(mapped);
    this.#exports = exports.map(mapped);
    this.#timed = timed;
  }

  /** @throws HarnessError if the component exports no such function. */
  exported(of: number): Mapped {
    const found = this.#exports[of];
    if (!found) throw new HarnessError(`there is no exported function ${of}`);
    return found;
  }

  /** What the host offers, as generated code asks for it. */
  imports(): HostImports {
    return Object.fromEntries(
      this.#imports.map(({ name, mapping }, of) => [name, this.#offered(mapping, this.#host[of]!)]),
    );
  }

  #offered(mapping: FunctionMapping, offer: HostImport): Readonly<Record<string, unknown>> {
    switch (offer) {
      case "missing":
        return {};
      case "not-a-function":
        return { default: 42 };
      default:
        return { default: (...args: unknown[]) => this.#receive(mapping, offer, args) };
    }
  }

  #receive(mapping: FunctionMapping, host: HostFunction, args: readonly unknown[]): unknown {
    const from = this.#timed ? performance.now() : 0;
    this.steps++;
    try {
      const answer = host(deliveries(mapping, args));
      if (!isPromise(answer)) return this.#write(mapping, answer);
      this.owed++;
      const { form } = this;
      // One `then`, so that a promise which is resolved already takes no more turns than need be.
      return answer.then(
        (value) => this.#later(() => this.#write(mapping, value, form)),
        (error: unknown) =>
          this.#later(() => {
            throw error;
          }),
      );
    } catch (error) {
      return this.#mistaken(error);
    } finally {
      if (this.#timed) this.hostMs += performance.now() - from;
    }
  }

  /** The promised answer is there. */
  #later(write: () => unknown): unknown {
    this.owed--;
    this.steps++;
    try {
      return write();
    } catch (error) {
      return this.#mistaken(error);
    }
  }

  #mistaken(error: unknown): never {
    if (error instanceof HostError) throw error;
    this.failure ??= asHarnessError("in the host function", error);
    throw this.failure;
  }

  /** @throws HostError for the `err` of a result. */
  #write({ result, thrown }: FunctionMapping, value: Value | null, form = this.form): unknown {
    if (result === null) return undefined;
    if (thrown === null) return result.write(value as Value, form);
    const chosen = value as { readonly case: number; readonly value: Value | null };
    const payload = chosen.case === 0 ? thrown.ok : thrown.err;
    const js = payload ? payload.write(chosen.value as Value, form) : undefined;
    if (chosen.case === 0) return js;
    throw new HostError(js);
  }
}

/** How a host function answers the `err` of a result. */
class HostError extends Error {
  readonly payload: unknown;
  constructor(payload: unknown) {
    super("the host function answers an error");
    this.payload = payload;
  }
}

function deliveries({ params }: FunctionMapping, args: readonly unknown[]): Delivery[] {
  return [
    ...params.map(({ read }, index) =>
      index < args.length ? { read: () => read(args[index]) } : { read: () => new Foreign("no argument") },
    ),
    ...args
      .slice(params.length)
      .map((extra) => ({ read: () => new Foreign(`a further argument: ${describe(extra)}`) })),
  ];
}
