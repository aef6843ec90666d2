import { readFile, rename, writeFile } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import type { FlowDefinition } from "../../generator/definition/types.js";
import { ApiError } from "../http/errors.js";
import { isJsonObject, parseJson } from "../json.js";
import { addressOf, isPlan, type FlowAddress } from "./catalogue.js";
import type { DefinitionStore } from "./definition-store.js";

/** A published version. */
export interface Published {
  readonly version: number;
  /** The file that was written, relative to the working directory; null for a flow that is not from a file. */
  readonly file: string | null;
}

/**
 * Publishes a flow's draft as its next version: writes the version to a file in the same folder and adds its number to
 * the draft's `published`. Comments and layout of YAML files are kept.
 *
 * @param promote whether the new version becomes the production version.
 * @throws ApiError `FLOW_NOT_FOUND`, or `CONFLICT` when the version's file exists already.
 */
export async function publishDraft(
  library: DefinitionStore,
  cwd: string,
  address: FlowAddress,
  promote: boolean,
): Promise<Published> {
  const found = library.current().find(address, "draft");
  if (!isPlan(found)) throw new ApiError("FLOW_NOT_FOUND", found.message);
  const draft = found.definition;
  const versions = library
    .current()
    .plans.filter((plan) => addressOf(plan.definition) === addressOf(address))
    .flatMap(({ definition }) => [
      ...(definition.published ?? []),
      ...(definition.version === "draft" ? [] : [definition.version]),
    ]);
  const version = Math.max(0, ...versions) + 1;
  const marks = {
    published: [...new Set([...versions, version])].sort((a, b) => a - b),
    ...(promote ? { production: version } : {}),
  };
  const origin = library.originOf(draft);
  if (origin === undefined) return publishInMemory(library, draft, version, marks);
  const file = fileOfVersion(origin, version);
  const text = await readFile(resolve(cwd, origin), "utf8");
  await writeNew(resolve(cwd, file), await changeFields(origin, text, { version, ...marks }), file);
  await replace(resolve(cwd, origin), await changeFields(origin, text, marks));
  await library.reload([origin, file]);
  return { version, file };
}

interface Marks {
  readonly published: readonly number[];
  readonly production?: number;
}

function publishInMemory(
  library: DefinitionStore,
  draft: FlowDefinition,
  version: number,
  marks: Marks,
): Published {
  library.put({ ...draft, ...marks, version });
  library.put({ ...draft, ...marks });
  return { version, file: null };
}

/** `grade-3.flow.yaml` → `grade-3.v2.flow.yaml`, in the same folder. */
function fileOfVersion(origin: string, version: number): string {
  return join(
    dirname(origin),
    basename(origin).replace(/(\.flow)?(\.[^.]+)$/, `.v${version}$1$2`),
  ).replaceAll("\\", "/");
}

async function changeFields(origin: string, text: string, fields: object): Promise<string> {
  if (origin.endsWith(".json")) {
    const document = parseJson(text);
    return `${JSON.stringify(isJsonObject(document) ? { ...document, ...fields } : document, null, 2)}\n`;
  }
  const { parseDocument } = await import("yaml");
  const document = parseDocument(text);
  for (const [field, value] of Object.entries(fields)) {
    const node = document.createNode(value as unknown, { flow: Array.isArray(value) });
    document.set(field, node);
  }
  return document.toString({ lineWidth: 0 });
}

async function writeNew(path: string, text: string, shown: string): Promise<void> {
  try {
    await writeFile(path, text, { flag: "wx" });
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "EEXIST") {
      throw new ApiError(
        "CONFLICT",
        `${basename(shown)} already exists, but is not served as that version of the flow`,
      );
    }
    throw error;
  }
}

/** Replaces a file atomically: writes a temporary file and renames it. */
async function replace(path: string, text: string): Promise<void> {
  const temporary = `${path}.${process.pid}.tmp`;
  await writeFile(temporary, text);
  await rename(temporary, path);
}
