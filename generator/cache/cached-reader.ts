import { createHash } from "node:crypto";
import { extname } from "node:path";
import { generatorFingerprint, type Cache } from "./index.js";
import {
  readDefinition,
  type DefinitionCheck,
  type DefinitionFile,
  type FlowDefinition,
  type ReadResult,
} from "../definition/index.js";

/** A check of valid definitions, and a text that tells it from others: what it found is kept. */
export interface KeyedCheck {
  readonly check: DefinitionCheck;
  readonly key: string;
}

/**
 * Creates a cached `readDefinition`: a valid text is parsed and checked once, also across runs. Problems of invalid texts are
 * not cached.
 */
export function createCachedReader(
  cache: Cache,
  { check, key: keyOfCheck }: KeyedCheck,
): (file: DefinitionFile) => ReadResult {
  return (file) => {
    const isJson = extname(file.path).toLowerCase() === ".json";
    const key = createHash("sha256")
      .update(`definition\0${generatorFingerprint()}\0${keyOfCheck}\0${isJson ? "json" : "yaml"}\0`)
      .update(file.text)
      .digest("base64url");
    const kept = cache.get(key);
    // The cache's checksum guarantees that it was set here.
    if (kept !== undefined) return { definition: JSON.parse(kept) as FlowDefinition, warnings: [] };
    const result = readDefinition(file, check);
    // What is worth a warning is read, and warned of, each time.
    if ("definition" in result && result.warnings.length === 0)
      cache.set(key, JSON.stringify(result.definition));
    return result;
  };
}

/** Remembers, also across runs, which texts of snapshots this generator found to be valid. */
export function createCheckedTexts(cache: Cache): (text: string) => {
  readonly isValid: boolean;
  readonly remember: () => void;
} {
  return (text) => {
    const key = createHash("sha256")
      .update(`snapshot\0${generatorFingerprint()}\0`)
      .update(text)
      .digest("base64url");
    return {
      isValid: cache.get(key) !== undefined,
      remember: () => {
        cache.set(key, "");
      },
    };
  };
}
