export { indexEntry, type IndexEntry } from "./index-file.js";
export { createRenderer, type RenderedFile, type Renderer, type RenderOptions } from "./render.js";
