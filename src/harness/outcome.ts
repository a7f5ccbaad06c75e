/**
 * What an engine did with a component or a call. An engine's own messages end
 * here: whoever looks at an outcome looks at its `kind`. `K` are the kinds of
 * traps that a family tells apart.
 */
export type Outcome<T, K extends string = string> =
  | { readonly kind: "value"; readonly value: T }
  /** The guest or the Canonical ABI trapped. */
  | { readonly kind: "trap"; readonly trap: K; readonly message: string }
  /** A stated limit of the engine was met (memory, stack, nesting …). */
  | { readonly kind: "limit"; readonly limit: string; readonly message: string }
  /** The engine says that it does not support this. */
  | { readonly kind: "unsupported"; readonly what: string; readonly message: string }
  /** Anything else that the engine throws. `error` is a stable class of the message. */
  | {
      readonly kind: "error";
      readonly stage: Stage;
      readonly error: string;
      readonly message: string;
      /** The trap in whose place it was thrown, where the engine ought to have trapped. */
      readonly insteadOf?: K;
    };

/** Where in an engine's work something happened. */
export type Stage = "transpile" | "evaluate" | "compile" | "instantiate" | "call";
