import { isPromise } from "node:util/types";
import type { JcoConfig, ListForm } from "../../case/case.ts";
import { Foreign } from "../../values/received.ts";
import type { Value } from "../../values/value.ts";
import { HarnessError } from "../../../harness/harness_error.ts";
import type { EngineOutcome } from "../trap_kind.ts";
import { NEVER_SETTLES } from "../engine.ts";
import type { ComponentInstance, Delivery } from "../engine.ts";
import type { Background } from "../../../harness/jco/background.ts";
import { classify } from "./classify.ts";
import type { Exports } from "../../../harness/jco/evaluate.ts";
import { describe } from "./from_js.ts";
import type { Reader } from "./from_js.ts";
import type { FunctionMapping, Link } from "./link.ts";
import { camel } from "./names.ts";
import type { OnStage } from "./program.ts";
import { idle, settle } from "./settle.ts";
import type { Activity, Settled } from "./settle.ts";

/** What an instance is made of. */
interface JcoParts {
  readonly exports: Exports;
  readonly link: Link;
  readonly background: Background;
  /** Lets go of what was taken hold of for it. */
  readonly release: () => Promise<void>;
}

/** An instance that jco's generated code made. */
export class JcoInstance implements ComponentInstance {
  readonly #parts: JcoParts;
  readonly #wrapsErrors: boolean;
  readonly #onStage: OnStage | undefined;
  readonly #activity: Activity;
  /** Whether a function that is not async has returned a promise, which its declaration doesn't. */
  #promised = false;

  constructor(parts: JcoParts, config: JcoConfig, onStage?: OnStage) {
    this.#parts = parts;
    this.#wrapsErrors = config.componentErrorWrapping;
    this.#onStage = onStage;
    this.#activity = activityOf(parts);
  }

  async call(of: number, args: readonly Value[], form: ListForm): Promise<EngineOutcome<Delivery | null>> {
    const { link } = this.#parts;
    const { mapping, name: label, async } = link.exported(of);
    const { params } = mapping;
    if (args.length !== params.length)
      throw new HarnessError(`${args.length} arguments for ${params.length} parameters`);
    const name = camel(label);
    const exported = this.#function(name);
    if (exported === null) return missing(name);
    const js = params.map(({ write }, index) => write(args[index] as Value, form));
    link.form = form;
    link.hostMs = 0;
    const from = this.#onStage && performance.now();
    try {
      let settled = attempt(() => exported(...js));
      if (settled.kind === "value" && isPromise(settled.value)) {
        this.#promised ||= !async;
        settled = await settle(settled.value, this.#activity);
      }
      if (link.failure) throw link.failure;
      if (settled.kind === "never") return this.#failed() ?? never;
      return settled.kind === "value"
        ? { kind: "value", value: returned(mapping, settled.value) }
        : this.#thrown(mapping, settled.error);
    } finally {
      if (from !== undefined) this.#onStage?.("call", performance.now() - from - link.hostMs);
    }
  }

  async finish(): Promise<EngineOutcome<null>> {
    const ended = await idle(this.#activity);
    if (this.#parts.link.failure) throw this.#parts.link.failure;
    return (
      this.#failed() ??
      (ended
        ? { kind: "value", value: null }
        : {
            kind: "error",
            stage: "call",
            error: "a task never ends",
            message: "something of the instance still waits for its turn",
          })
    );
  }

  async dispose(): Promise<EngineOutcome<null>> {
    await this.#parts.release();
    return this.#failed() ?? (this.#promised ? promised : { kind: "value", value: null });
  }

  /** What failed where no call was there to tell of it. */
  #failed(): EngineOutcome<never> | null {
    const { failure } = this.#parts.background;
    return failure && classify({ stage: "call", error: failure.error, unhandled: true });
  }

  #function(name: string): ((...args: unknown[]) => unknown) | null {
    const exported = this.#parts.exports[name];
    return typeof exported === "function" ? (exported as (...args: unknown[]) => unknown) : null;
  }

  /**
   * The `err` of a result, as thrown: wrapped, or the payload itself under jco's `noComponentErrorWrapping`; else a
   * failure.
   */
  #thrown({ thrown }: FunctionMapping, error: unknown): EngineOutcome<Delivery> {
    if (error instanceof HarnessError) throw error;
    const delivery = thrown && this.#delivered(thrown.err?.read ?? null, error);
    return delivery ? { kind: "value", value: delivery } : classify({ stage: "call", error });
  }

  #delivered(read: Reader | null, error: unknown): Delivery | null {
    if (!(error instanceof Error)) {
      if (this.#wrapsErrors) return { read: () => new Foreign(`thrown without a ComponentError: ${describe(error)}`) };
      return branch(1, read, error);
    }
    if (!Object.hasOwn(error, "payload")) return null;
    if (!this.#wrapsErrors) return { read: () => new Foreign("thrown in a ComponentError") };
    return branch(1, read, (error as Error & { readonly payload: unknown }).payload);
  }
}

/** What can be seen of an instance while somebody waits for it. */
export function activityOf({ background, link }: Pick<JcoParts, "background" | "link">): Activity {
  return {
    background,
    get owed() {
      return link.owed > 0;
    },
    get steps() {
      return link.steps;
    },
  };
}

function attempt(work: () => unknown): Settled<unknown> {
  try {
    return { kind: "value", value: work() };
  } catch (error) {
    return { kind: "thrown", error };
  }
}

function returned({ result, thrown }: FunctionMapping, js: unknown): Delivery | null {
  if (thrown) return branch(0, thrown.ok?.read ?? null, js);
  if (result) return { read: () => result.read(js) };
  return js === undefined ? null : { read: () => new Foreign(`a result: ${describe(js)}`) };
}

const never: EngineOutcome<never> = {
  kind: "error",
  stage: "call",
  error: NEVER_SETTLES,
  message: "the promise of the call never settles",
};

/** Told of at the end, so that it hides nothing else. */
const promised: EngineOutcome<never> = {
  kind: "error",
  stage: "call",
  error: "a promise of a function that is not async",
  message: "a function that is not async returned a promise, which is not what its declaration says",
};

const missing = (name: string): EngineOutcome<never> => ({
  kind: "error",
  stage: "instantiate",
  error: "an exported function is missing",
  message: `there is no exported function ${name}`,
});

function branch(index: number, read: Reader | null, js: unknown): Delivery {
  return {
    read: () => ({ case: index, value: read ? read(js) : js === undefined ? null : new Foreign(describe(js)) }),
  };
}
