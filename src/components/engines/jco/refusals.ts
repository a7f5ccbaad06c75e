/** Where a tool says of itself that it does not do something: what it is asked for then is no finding. */
interface Refusal {
  /** Matches what is rejected: a message, or the options of a case. */
  readonly pattern: RegExp;
  /** The sentence, in the tool's words or, where a panic is all that there is, in the panic's. */
  readonly says: string;
  /** Where it stands. */
  readonly where: string;
}

/** What the tools that bindgen is made of say when they are asked. */
export const MESSAGES: readonly Refusal[] = [
  {
    pattern: /^not (?:yet )?implemented/,
    says: "not implemented: …",
    where: "bindgen's `unimplemented!` and `todo!`, as for each encoding that it can't copy strings between",
  },
  {
    // Wasmtime's translation, which bindgen builds on, in what it says of a component.
    pattern: /\bwhich is not implemented\b/,
    says: "component export … is a reexport of an imported function which is not implemented",
    where: "wasmtime-environ, translation of components to what has to be instantiated",
  },
  {
    pattern: /\bis (?:not|currently not|not yet|not currently) supported\b|^unsupported /,
    says: "… is not supported",
    where: "wasmparser and wasmtime-environ",
  },
  {
    pattern: /requires? the .* feature|feature (?:is )?not enabled|support is not enabled/,
    says: "… requires the … feature",
    where: "wasmparser, of a proposal that this release of bindgen has not switched on",
  },
];

/** Choices of options that jco's documentation does not offer to such a host, or at all. */
export const CHOICES: readonly Refusal[] = [
  {
    pattern: /^importBindings optimized$/,
    says: "`optimized` leaves out the JavaScript bindings and takes `Symbol.for('cabiLower')` of each import",
    where: "jco documentation, Host Bindings; the host here has functions of JavaScript",
  },
  {
    pattern: /^importBindings direct-optimized$/,
    says: "`direct-optimized` takes each import for such a lowered function itself",
    where: "jco documentation, Host Bindings; the host here has functions of JavaScript",
  },
  {
    pattern: /^useNamespaceObjects with variantsInlineCases$/,
    says: "the two options exclude each other",
    where: "the command line of `jco transpile`, which refuses them together; bindgen itself takes both",
  },
  {
    pattern: / on this Node$/,
    says: "multiple memories, `exnref` and JSPI are what V8 has, or has not",
    where: "`WebAssembly.validate` and `WebAssembly.promising` of the Node that runs",
  },
  {
    pattern: /^[a-z]+[A-Za-z]*$/,
    says: "options are those that the release has",
    where: "the declarations of that release's `generate` (`COMPONENT_FUZZ_JCO`)",
  },
];

/** Whether a message says that something is not supported. */
export const isRefusal = (message: string): boolean => MESSAGES.some(({ pattern }) => pattern.test(message));
