import { start } from "../dist/running/start.js";

export const fuzz = await start("differential");
