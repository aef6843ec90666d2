import { existsSync } from "node:fs";
import { readFile, realpath } from "node:fs/promises";
import { dirname, relative, resolve, sep } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { locateProblems } from "../definition/read.js";
import { parseText, withoutByteOrderMark } from "../definition/text/parse.js";
import { DefinitionError, SourceError, UsageError } from "../errors.js";
import { entryOf, isJsonObject } from "../json-schema/values.js";
import { fetchText } from "./fetch-text.js";
import { prepareDocument, withoutAddress, type PreparedDocument } from "./prepare-document.js";

/** What may be read beside the file that is bundled. */
export interface BundleAccess {
  /** Whether schemas are fetched from the network. */
  readonly http: boolean;
  /** Whether files outside of the folder of the bundled file are read. */
  readonly allowOutside: boolean;
}

/** A schema that was read. */
export interface SchemaDocument extends PreparedDocument {
  /** Where it was read from: a `file:`, `http:` or `https:` address without a fragment. */
  readonly address: string;
  /** Its path relative to the working directory, or its address. */
  readonly label: string;
  /** Its path, if it is a file. */
  readonly path: string | undefined;
}

/** The most schemas that one may refer to. */
const MAX_DOCUMENTS = 1_000;

/** Reads the schemas that one refers to, each once. */
export class SchemaDocuments {
  /** By address. Several addresses may be of one file. */
  readonly #read = new Map<string, SchemaDocument>();
  readonly #cwd: string;
  readonly #access: BundleAccess;
  /** The folder that files are read from. */
  #folder = "";

  constructor(cwd: string, access: BundleAccess) {
    this.#cwd = cwd;
    this.#access = access;
  }

  get all(): readonly SchemaDocument[] {
    return [...this.#read.values()];
  }

  /** Reads the file that is bundled. @throws UsageError if it does not exist; DefinitionError if it is no schema. */
  async readMain(file: string): Promise<SchemaDocument> {
    const path = resolve(this.#cwd, file);
    let real: string;
    try {
      real = await realpath(path);
    } catch {
      throw new UsageError(`There is no file ${file}.`);
    }
    this.#folder = dirname(real);
    return this.#addFile(real, pathToFileURL(real).href, undefined);
  }

  /**
   * Reads a schema that another one refers to.
   *
   * @param uri - absolute; the fragment does not matter.
   * @param baseUri - the base of the reference.
   * @throws UsageError if it may not be read; SourceError if it cannot be; DefinitionError if it is no schema.
   */
  async read(uri: string, baseUri: string): Promise<SchemaDocument> {
    const [address = ""] = uri.split("#", 1);
    const known = this.#read.get(address) ?? this.all.find((each) => baseOf(each) === address);
    if (known !== undefined) return known;
    const found = this.#referenceTo(address);
    // A reference below an `$id` inside of a document is only known by its base.
    const from =
      found?.from ??
      this.#read.get(baseUri) ??
      this.all.find((document) => baseOf(document) === baseUri);
    const where = found?.where ?? from?.label ?? baseUri;
    if (this.#read.size >= MAX_DOCUMENTS)
      throw new UsageError(`${where}: it is one of more than ${MAX_DOCUMENTS} schemas to bundle.`);
    if (address.startsWith("file:")) {
      const isOfFile = from === undefined ? baseUri.startsWith("file:") : from.path !== undefined;
      if (!isOfFile)
        throw new UsageError(`${where}: a schema of the network may not refer to a file.`);
      return this.#addFile(fileURLToPath(address), address, from, where);
    }
    const copy = this.#localCopy(address);
    if (copy !== undefined) return this.#addFile(copy, address, from, where);
    if (!/^https?:/.test(address))
      throw new UsageError(`${where}: ${address} is neither a file nor at an http(s) address.`);
    if (!this.#access.http)
      throw new UsageError(
        `${where}: ${address} is on the network. Pass --http to fetch it, or download it and refer to the file.`,
      );
    const text = await fetchText(address, where);
    return this.#add({ address, label: address, path: undefined }, text, from);
  }

  async #addFile(
    path: string,
    address: string,
    from: SchemaDocument | undefined,
    where = "",
  ): Promise<SchemaDocument> {
    const label = relative(this.#cwd, path).split(sep).join("/");
    let text: string;
    try {
      const real = await realpath(path);
      const isInside = real.startsWith(this.#folder + sep) || dirname(real) === this.#folder;
      if (!isInside && !this.#access.allowOutside)
        throw new UsageError(
          `${where}: ${label} is outside of the folder of the bundled file. Pass --allow-outside to read it too; only do so ` +
            "where you trust the schemas, because what they refer to is copied into the bundle.",
        );
      text = await readFile(real, "utf8");
    } catch (cause) {
      if (cause instanceof UsageError) throw cause;
      const reason =
        cause instanceof Error && "code" in cause && cause.code === "ENOENT"
          ? `there is no file ${label}`
          : `${label} could not be read: ${cause instanceof Error ? cause.message : String(cause)}`;
      throw new SourceError(where === "" ? `${reason}.` : `${where}: ${reason}.`, { cause });
    }
    return this.#add({ address, label, path }, text, from);
  }

  #add(
    origin: Pick<SchemaDocument, "address" | "label" | "path">,
    written: string,
    from: SchemaDocument | undefined,
  ): SchemaDocument {
    const text = withoutByteOrderMark(written);
    const file = origin.label;
    // Addresses of the network often end in no format. Text that begins as JSON does is JSON.
    const isYaml = /\.ya?ml$/i.test(file) || (!/\.json$/i.test(file) && !/^\s*\{/.test(text));
    const parsed = parseText(isYaml ? "schema.yaml" : "schema.json", text);
    if (parsed.value === undefined || parsed.problems.length > 0)
      throw new DefinitionError(locateProblems(file, text, parsed, []));
    if (!isJsonObject(parsed.value)) {
      const message = "a JSON Schema is an object";
      const problem = { path: [], at: "value" as const, message };
      throw new DefinitionError(locateProblems(file, text, parsed, [problem]));
    }
    const { address } = origin;
    const prepared = { ...origin, ...prepareDocument(parsed.value, from?.dialect) };
    // References lead to where it was read, so that is its address in the bundle, whatever it calls itself.
    const isElsewhere = from !== undefined && baseOf(prepared) !== address;
    const document = isElsewhere
      ? { ...prepared, schema: withoutAddress(prepared.schema, baseOf(prepared)) }
      : prepared;
    this.#read.set(origin.address, document);
    return document;
  }

  /** The document that refers to an address, and where it does. */
  #referenceTo(
    address: string,
  ): { readonly from: SchemaDocument; readonly where: string } | undefined {
    for (const from of this.all) {
      const base = baseOf(from);
      const found = from.references.find(
        ({ reference }) =>
          URL.canParse(reference, base) &&
          new URL(reference, base).href.split("#", 1)[0] === address,
      );
      if (found !== undefined) return { from, where: `${from.label}#${found.pointer}` };
    }
    return undefined;
  }

  /**
   * The file that an address below the `$id` of a file means: schemas that are published together refer to each other by
   * their addresses, and are in the same places in a folder.
   */
  #localCopy(address: string): string | undefined {
    for (const document of this.all) {
      const { path } = document;
      const id = idOf(document);
      if (id === undefined || path === undefined || !URL.canParse(id)) continue;
      const published = new URL(".", id).href;
      if (!address.startsWith(published) || address.includes("?")) continue;
      const copy = resolve(dirname(path), decodeURIComponent(address.slice(published.length)));
      const found = [copy, `${copy}.json`].find((each) => existsSync(each));
      if (found !== undefined) return found;
    }
    return undefined;
  }
}

function idOf({ schema, dialect }: SchemaDocument): string | undefined {
  const id = entryOf(schema, dialect === "draft-04" ? "id" : "$id");
  return typeof id === "string" ? id.split("#", 1)[0] : undefined;
}

/** What the references of a document are relative to. */
export function baseOf(document: SchemaDocument): string {
  const id = idOf(document) ?? "";
  const { address } = document;
  return URL.canParse(id, address) ? new URL(id, address).href : address;
}
