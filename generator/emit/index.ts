export { generatorVersion, headerStart } from "./header.js";
export { renderFlows, type RenderedFile, type RenderOptions } from "./render.js";
