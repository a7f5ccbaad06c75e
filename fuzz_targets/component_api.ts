import { start } from "../dist/targets/start.js";

export const fuzz = await start("component_api");
