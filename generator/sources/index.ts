export { isService, parseSourceName } from "./source-name.js";
export { openSources } from "./open-sources.js";
export { createFlowFilter, defaultVersionOf, wantsPromoted, wantsVersion } from "./selection.js";
export type { LoadedDefinition, LoadProgress, OnDefinition, Source } from "./source.js";
