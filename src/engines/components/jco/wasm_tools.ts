import { HarnessError } from "../../harness_error.ts";
import type { JcoRelease } from "./locate.ts";
import { Tool } from "./tool.ts";
import type { ToolInstance } from "./tool.ts";

interface Tools {
  parse(text: string): Uint8Array;
  print(binary: Uint8Array): string;
}

/** The wasm-tools that come with a release of jco. They may panic, as bindgen may: each call that throws costs an instance. */
export class WasmTools {
  private readonly tool: Tool;
  private instance: Promise<ToolInstance> | null = null;

  constructor(release: Pick<JcoRelease, "wasmTools">) {
    this.tool = new Tool(release.wasmTools);
  }

  /**
   * @param text a module or component in the text format.
   * @throws HarnessError for what is none.
   */
  parse(text: string): Promise<Uint8Array> {
    return this.use((tools) => tools.parse(text));
  }

  /**
   * @param binary a module or component.
   * @returns its text.
   * @throws HarnessError for what can't be printed.
   */
  print(binary: Uint8Array): Promise<string> {
    return this.use((tools) => tools.print(binary));
  }

  private async use<T>(task: (tools: Tools) => T): Promise<T> {
    const { exports, takeStderr } = await (this.instance ??= this.tool.instantiate());
    try {
      return task(exports["tools"] as Tools);
    } catch (error) {
      this.instance = null;
      throw new HarnessError(`wasm-tools: ${error instanceof Error ? error.message : String(error)} ${takeStderr()}`.trimEnd(), { cause: error });
    }
  }
}
