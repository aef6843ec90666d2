import type { ContractOf, FlowContract, VersionContract } from "../flow/contract.js";
import type { FlowFactory } from "../flow/define.js";
import type { FlowDescriptor } from "../flow/types.js";

/** What identifies a flow. */
export type FlowAddress = Pick<FlowDescriptor<FlowContract>, "org" | "project" | "slug">;

/** The schemas of a flow, as generated files have them: JSON Schema 2020-12, whose references all lead into `$defs`. */
export interface SchemaDocument {
  /** The name of the flow. */
  readonly title?: string;
  /** What the flow does. */
  readonly description?: string;
  /** Whether `format` is a rule. Left out, it is an annotation. */
  readonly formats?: "assert";
  readonly $defs?: Readonly<Record<string, unknown>>;
  /** The schemas of each contract, the default version's first. */
  readonly contracts: readonly [SchemasOfContract, ...SchemasOfContract[]];
  /** The contract of each version that certainly has it, by its index. */
  readonly versions: Readonly<Record<string, number>>;
}

/** The schemas of one contract. */
export interface SchemasOfContract {
  readonly inputs: unknown;
  readonly overrides: Readonly<Record<string, unknown>>;
  readonly steps: Readonly<Record<string, unknown>>;
  readonly result: unknown;
}

/** What is wrong with a value, as Standard Schema has it. */
export interface SchemaIssue {
  /** What the schema expects and what there is, without the path. */
  readonly message: string;
  readonly path: readonly (string | number)[];
}

/** A valid value, or what is wrong with it. */
export type SchemaResult<Value> =
  | { readonly value: Value; readonly issues?: undefined }
  | { readonly issues: readonly SchemaIssue[] };

/** For which JSON Schema is written: `draft-07` has fewer keywords. */
export interface JsonSchemaOptions {
  /** `"draft-2020-12"` or `"draft-07"`. */
  readonly target: string;
}

/**
 * A Standard Schema (https://standardschema.dev), with its JSON Schema: what libraries for forms, servers and tools take.
 *
 * `validate` returns the value itself. It returns a promise until the schemas of the flow are loaded, which the first validation
 * does, and `schemas.load()`.
 */
export interface FlowSchema<Value> {
  readonly "~standard": {
    readonly version: 1;
    readonly vendor: string;
    readonly types?: { readonly input: Value; readonly output: Value } | undefined;
    readonly validate: (value: unknown) => SchemaResult<Value> | Promise<SchemaResult<Value>>;
    /**
     * The JSON Schema. Throws a `ValueError` before the schemas are loaded (`await schemas.load()`), and for another target or a
     * keyword that the target does not have.
     */
    readonly jsonSchema: {
      readonly input: (options: JsonSchemaOptions) => Record<string, unknown>;
      readonly output: (options: JsonSchemaOptions) => Record<string, unknown>;
    };
  };
}

/** The schemas of one version of a flow, typed as its interfaces are. */
export interface VersionSchemas<C extends VersionContract> {
  /** All inputs, the primary one included. */
  readonly inputs: FlowSchema<C["inputs"]>;
  /** The fields that a call may override, by step. */
  readonly overrides: {
    readonly [Step in keyof C["overrides"]]-?: FlowSchema<NonNullable<C["overrides"][Step]>>;
  };
  /** What each step returns: in a loop, an array of the outputs of its iterations. */
  readonly steps: { readonly [Step in keyof C["outputs"]]: FlowSchema<C["outputs"][Step]> };
  readonly result: FlowSchema<C["result"]>;
}

/** The schemas of a flow: those of the default version, and of each version. */
export interface FlowSchemas<F extends FlowContract> extends VersionSchemas<F> {
  readonly versions: {
    readonly [V in keyof F["versions"]]: VersionSchemas<ContractOf<F, V>>;
  };
  /**
   * Loads the schemas, so that `validate` returns no promise, and `jsonSchema` and the blocking client have them.
   *
   * @throws APIConnectionError if their module cannot be loaded.
   */
  load(): Promise<void>;
}

/** Binds a flow to a client that validates, and has the flow's schemas and enumerations. */
export interface ValidatedFlowFactory<F extends FlowContract> extends FlowFactory<F> {
  readonly schemas: FlowSchemas<F>;
  /** The values of enumerated inputs, by the name of the input; those in an object by the names of its properties. */
  readonly values: NonNullable<F["values"]>;
}

/** Argument of `defineValidatedFlow`. */
export interface ValidatedFlowDescriptor<F extends FlowContract> extends FlowDescriptor<F> {
  /** Imports the module with the schemas of the flow. */
  readonly schemas: () => Promise<{ readonly schemas: SchemaDocument }>;
  readonly values?: F["values"];
}
