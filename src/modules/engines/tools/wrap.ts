import { Writer } from "../../../wasm/writer.ts";

/** Binary.md, "Component Definitions": the magic number, the version and the layer. */
const COMPONENT = [0x00, 0x61, 0x73, 0x6d, 0x0d, 0x00, 0x01, 0x00] as const;
const CORE_MODULE = 1;
const CORE_INSTANCE = 2;

/** A component that instantiates a core module without imports: bindgen does not look into others. */
export const wrap = (binary: Uint8Array): Uint8Array =>
  new Writer(binary.length + 32)
    .raw(COMPONENT)
    .section(CORE_MODULE, binary)
    .section(CORE_INSTANCE, Uint8Array.of(1, 0x00, 0, 0))
    .toBytes();
