export { drawFlow } from "./draw-flow.js";
export type { GraphFormat } from "./draw-flow.js";
