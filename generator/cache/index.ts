export { memoryCache, writeKept, type Cache } from "./pack.js";
export { generatorFingerprint } from "./fingerprint.js";
export { cacheFolder, cacheName, openCacheOf, hasCacheOf } from "./location.js";
