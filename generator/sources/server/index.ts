export { isServerAddress, parseBaseUrl } from "./address.js";
export { memoryEntityCache, type Entity, type EntityCache } from "./entity-cache.js";
export { serverSource, type ServerSourceOptions } from "./server-source.js";
