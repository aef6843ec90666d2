export { memoryCache, openCache, type Cache } from "./cache.js";
export { generatorFingerprint } from "./fingerprint.js";
export { openCacheOf } from "./location.js";
