import { sep } from "node:path";
import { addMediaTypePlugin, addUriSchemePlugin } from "@hyperjump/browser";
import { bundle } from "@hyperjump/json-schema/bundle";
import "@hyperjump/json-schema/draft-04";
import "@hyperjump/json-schema/draft-06";
import "@hyperjump/json-schema/draft-07";
import "@hyperjump/json-schema/draft-2019-09";
import "@hyperjump/json-schema/draft-2020-12";
import { buildSchemaDocument } from "@hyperjump/json-schema/experimental";
import { NoukaiCodegenError, SourceError } from "../errors.js";
import { WrittenSchemas } from "../json-schema/dialect/resources.js";
import { surveySchemas } from "../json-schema/dialect/survey.js";
import { toPointer } from "../json-schema/pointer.js";
import type { JsonObject, JsonValue } from "../json-schema/types.js";
import { createJsonObject, isJsonObject } from "../json-schema/values.js";
import { baseOf, SchemaDocuments, type BundleAccess, type SchemaDocument } from "./documents.js";
import { addressOfDialect, restoreValues } from "./prepare-document.js";

/** A schema and those that it refers to, in one. */
export interface BundledSchema {
  readonly schema: JsonObject;
  /** What was bundled, the file itself first: paths relative to the working directory, and addresses. */
  readonly sources: readonly string[];
}

/** Names our own documents to the library. */
const MEDIA_TYPE = "application/x-noukai-codegen-schema";

/**
 * Bundles a JSON Schema with all schemas that it refers to: each is put below `$defs` (`definitions` in older dialects), with
 * an `$id` that the references lead to, and its `$schema` where that differs. References stay as they are written.
 *
 * @param file - JSON or YAML, relative to `cwd`.
 * @throws UsageError if the file does not exist, or what it refers to may not be read; SourceError if that cannot be read, or
 *   a reference leads to nothing; DefinitionError if a text is not a JSON Schema.
 */
export async function bundleSchema(
  file: string,
  cwd: string,
  access: BundleAccess,
): Promise<BundledSchema> {
  const documents = new SchemaDocuments(cwd, access);
  const main = await documents.readMain(file);
  const bundled = await runLibrary(documents, main);
  const values = new Map(documents.all.flatMap((document) => [...document.values]));
  const schema = identify(restoreValues(bundled, values), main, documents.all);
  checkReferences(schema, main);
  return { schema, sources: documents.all.map(({ label }) => label) };
}

async function runLibrary(documents: SchemaDocuments, main: SchemaDocument): Promise<JsonValue> {
  const byAddress = new Map<string, SchemaDocument>();
  // The library has one register for a process.
  addMediaTypePlugin(MEDIA_TYPE, {
    parse: (response) => {
      const document = byAddress.get(response.url) ?? main;
      const { schema, address, dialect } = document;
      const copy = JSON.parse(JSON.stringify(schema)) as Parameters<typeof buildSchemaDocument>[0];
      return Promise.resolve(buildSchemaDocument(copy, address, addressOfDialect(dialect)));
    },
    fileMatcher: () => Promise.resolve(false),
  });
  const retrieve = async (uri: string, baseUri = ""): Promise<Response> => {
    const document =
      uri.split("#", 1)[0] === main.address ? main : await documents.read(uri, baseUri);
    byAddress.set(document.address, document);
    for (const { reference } of document.references) {
      const [, scheme] = /^([a-z][a-z\d+.-]*):/i.exec(reference) ?? [];
      // The library refuses those that it does not know, and does not say where.
      if (scheme !== undefined) addUriSchemePlugin(scheme, { retrieve });
    }
    const response = new Response(null, { headers: { "content-type": MEDIA_TYPE } });
    return Object.defineProperty(response, "url", { value: document.address });
  };
  for (const scheme of ["file", "http", "https"]) addUriSchemePlugin(scheme, { retrieve });
  try {
    return await bundle<JsonObject>(main.address, { externalSchemas: [baseOf(main)] });
  } catch (error) {
    throw (
      ownErrorIn(error) ??
      new SourceError(`${main.label} could not be bundled: ${reasonOf(error)}`, { cause: error })
    );
  }
}

/** The error of ours that the library has wrapped. */
function ownErrorIn(error: unknown): NoukaiCodegenError | undefined {
  if (error instanceof NoukaiCodegenError) return error;
  return error instanceof Error && error.cause !== undefined ? ownErrorIn(error.cause) : undefined;
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/**
 * Gives the bundle the dialect that the file names, if it does, and a name that references back to it lead to: as deep as the
 * folders that are bundled, so that no reference leads above them.
 */
function identify(
  bundled: JsonValue,
  main: SchemaDocument,
  all: readonly SchemaDocument[],
): JsonObject {
  const { $schema, ...rest } = isJsonObject(bundled) ? bundled : createJsonObject({});
  const keyword = main.dialect === "draft-04" ? "id" : "$id";
  const isNamed = typeof rest[keyword] === "string" && !rest[keyword].startsWith("#");
  const paths = all.flatMap(({ path, address }) =>
    path !== undefined && address.startsWith("file:") ? [path.split(sep)] : [],
  );
  const depth = commonDepth(paths);
  const name = (main.path ?? "").split(sep).slice(depth).map(encodeURIComponent).join("/");
  return createJsonObject({
    ...(main.namesDialect && $schema !== undefined && { $schema }),
    ...(all.length > 1 && !isNamed && { [keyword]: name }),
    ...rest,
  });
}

/** How many folders all files are in. */
function commonDepth(paths: readonly (readonly string[])[]): number {
  const [first = []] = paths;
  let depth = 0;
  while (depth < first.length - 1 && paths.every((path) => path[depth] === first[depth])) depth++;
  return depth;
}

/** @throws SourceError for the first reference that leads to nothing in the bundle. */
function checkReferences(schema: JsonObject, main: SchemaDocument): void {
  const schemas = new WrittenSchemas();
  schemas.addRoot(schema, []);
  for (const { from, keyword, reference, target } of surveySchemas(schemas).references) {
    if (target !== undefined) continue;
    const place = toPointer([...from.path, keyword]);
    throw new SourceError(
      `${main.label}: ${keyword} ${JSON.stringify(reference)} leads to no schema (${place} in the bundle). Correct the reference, or the file that it leads to.`,
    );
  }
}
