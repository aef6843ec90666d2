export { createRenderer, type Renderer, type RenderResult } from "./renderer.js";
export type { RenderOptions } from "./render-flow.js";
