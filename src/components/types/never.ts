export { unreachable } from "../../errors.ts";
