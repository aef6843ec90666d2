import { once } from "../load-once.js";
import { loadValidation, loadViolations } from "./load-validation.js";
import type { FlowAddress, SchemaDocument } from "./types.js";

/** The schemas of a flow, and which values they certainly accept. */
export type LoadedSchemas = InstanceType<typeof import("./validation.js").LoadedSchemas>;

/** The same, with the validator, what describes violations, and JSON Schema. */
export type AllSchemas = InstanceType<typeof import("./violations.js").AllSchemas>;

/** Loads the schemas of a flow when they are first needed, and what works with them. */
export class SchemaSource {
  loaded: LoadedSchemas | undefined;
  all: AllSchemas | undefined;
  /** Loads the module that describes violations. */
  readonly loadViolations: typeof loadViolations = loadViolations;
  /** Loads what the success of most validations takes. */
  readonly load: () => Promise<LoadedSchemas>;
  /** Loads the rest too. */
  readonly loadAll: () => Promise<AllSchemas>;

  /** @param flow its address, for messages */
  constructor(
    flow: FlowAddress,
    importSchemas: () => Promise<{ readonly schemas: SchemaDocument }>,
  ) {
    this.load = once(async () => {
      const [{ LoadedSchemas }, { schemas }] = await Promise.all([
        loadValidation(),
        importSchemas().catch(async (cause: unknown) => {
          throw (await loadViolations()).notLoaded(flow, cause);
        }),
      ]);
      return (this.loaded = new LoadedSchemas(schemas));
    });
    this.loadAll = once(async () => {
      const [{ AllSchemas }, loaded] = await Promise.all([loadViolations(), this.load()]);
      return (this.all = new AllSchemas(loaded));
    });
  }
}

/** Key of the source of a flow's schemas in its factory, for the blocking client. It is the same in every copy of this package. */
export const sourceOf: unique symbol = Symbol.for("noukai-codegen-runtime.schemas");
