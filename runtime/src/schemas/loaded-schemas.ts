import { compileVerdicts } from "../validation/verdicts.js";
import { isObject } from "../validation/values.js";
import type { SchemaPlace } from "./schema-place.js";
import type { SchemaDocument, SchemasOfContract } from "./types.js";

/** The schemas of a flow, compiled when a value is first validated by them. */
export class LoadedSchemas {
  readonly document: SchemaDocument;
  readonly #verdict: (schema: unknown, value: unknown) => boolean | undefined;

  constructor(document: SchemaDocument) {
    this.document = document;
    this.#verdict = compileVerdicts(document);
  }

  /** Whether it is certain that a version has the contract that its calls are checked against. */
  knows(version: unknown): boolean {
    return Object.hasOwn(this.document.versions, String(version));
  }

  /** The schemas that the calls of a version are checked against; the default version's where there are no others. */
  contractOf(version: unknown): SchemasOfContract {
    const { contracts, versions } = this.document;
    const index = this.knows(version) ? versions[String(version)] : undefined;
    return contracts[index ?? 0] ?? contracts[0];
  }

  /** The schema at a place: one that accepts nothing where the flow has no such step. */
  schemaAt(version: unknown, [kind, step]: SchemaPlace): unknown {
    const schemas: unknown = this.contractOf(version)[kind];
    if (step === undefined) return schemas;
    return isObject(schemas) && Object.hasOwn(schemas, step) ? schemas[step] : false;
  }

  /** Whether a value is certainly valid. Of others only the validator can say: see `AllSchemas`. */
  accepts(version: unknown, place: SchemaPlace, value: unknown): boolean {
    return !this.document.formats && this.#verdict(this.schemaAt(version, place), value) === true;
  }

  /** The same for an output. What was not sent is reported as such, and the steps of a version without a contract may be others. */
  acceptsOutput(version: unknown, place: SchemaPlace, value: unknown): boolean {
    const isUnknown = value === undefined || this.schemaAt(version, place) === false;
    return isUnknown || this.accepts(version, place, value);
  }
}
