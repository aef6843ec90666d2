import { createHash } from "node:crypto";
import { extname } from "node:path";
import { generatorFingerprint, type Cache } from "./index.js";
import {
  readDefinition,
  type DefinitionFile,
  type FlowDefinition,
  type ReadResult,
} from "../definition/index.js";

/**
 * `readDefinition` with a memory: a text that read well in any run before is not read again. What is wrong with others
 * is worked out each time.
 */
export function createCachedReader(cache: Cache): (file: DefinitionFile) => ReadResult {
  return (file) => {
    const isJson = extname(file.path).toLowerCase() === ".json";
    const key = createHash("sha256")
      .update(`definition\0${generatorFingerprint()}\0${isJson ? "json" : "yaml"}\0`)
      .update(file.text)
      .digest("base64url");
    const kept = cache.get(key);
    // The cache's checksum vouches for what was set here.
    if (kept !== undefined) return { definition: JSON.parse(kept) as FlowDefinition };
    const result = readDefinition(file);
    if ("definition" in result) cache.set(key, JSON.stringify(result.definition));
    return result;
  };
}
