// Imported on demand: the compiler is loaded only if a declaration is not in the cache.
export { compile } from "json-schema-to-typescript";
