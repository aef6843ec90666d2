export { createRenderer, type RenderResult } from "./renderer.js";
