import { start } from "../dist/running/start.js";

export const fuzz = await start("compile-maybe-invalid");
