import { createHash } from "node:crypto";
import { generatorFingerprint } from "./index.js";
import type { IndexEntry } from "../emit/index.js";
import type { FlowGroup, ModelOptions } from "../model/index.js";

/** What the files of a flow depend on other than its definitions. */
interface FlowOptions extends ModelOptions {
  readonly importExtension: string;
}

/** The key of a flow's files: its definitions and their origins, the options, the config's id, and the generator. */
export function flowKey(
  group: FlowGroup,
  options: FlowOptions,
  formatKey: string,
  configId = "",
): string {
  const { objects, published, versions, pin, defaultVersion, schemas, formats } = options;
  const own = <Value>(record: Readonly<Record<string, Value>>, name: string): Value | undefined =>
    Object.hasOwn(record, name) ? record[name] : undefined;
  const selected = [own(versions, group.id), own(versions, "*"), own(pin, group.id)];
  return digest([
    "flow",
    generatorFingerprint(),
    formatKey,
    configId,
    JSON.stringify([objects, published, defaultVersion, selected]),
    // Only with schemas a flow's file imports another.
    JSON.stringify(schemas === "none" ? [] : [schemas, formats, options.importExtension]),
    JSON.stringify(
      [...group.versions.values()].map(({ definition, origin }) => [origin, definition]),
    ),
  ]);
}

interface IndexOptions {
  readonly importExtension: string;
  readonly configId?: string | undefined;
}

/** The key of the index. */
export function indexKey(
  entries: readonly IndexEntry[],
  { importExtension, configId = "" }: IndexOptions,
  formatKey: string,
): string {
  return digest([
    "index",
    generatorFingerprint(),
    formatKey,
    configId,
    importExtension,
    JSON.stringify(entries),
  ]);
}

function digest(parts: readonly string[]): string {
  const hash = createHash("sha256");
  for (const part of parts) hash.update(`${part.length}:`).update(part);
  return hash.digest("base64url");
}
