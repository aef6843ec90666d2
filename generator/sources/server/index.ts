export { isServerAddress } from "./address.js";
export type { Entity, EntityCache } from "./entity-cache.js";
export { serverSource, type ServerSourceOptions } from "./server-source.js";
