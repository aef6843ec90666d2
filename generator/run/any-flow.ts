import {
  defineFlow,
  defineValidatedFlow,
  type FlowFactory,
  type SchemaDocument,
  type VersionContract,
} from "noukai-codegen-runtime";
import type { CallVersion } from "../definition/index.js";
import { shapeOf } from "../flow/shape.js";
import type { JsonObject } from "../json-schema/types.js";
import { entryOf, isList, isObject } from "../json-schema/values.js";
import type { FoundFlow } from "./find-flow.js";
import type { BlockOverrides } from "./read-overrides.js";

/** The contract of a version of any flow: names and types are not known to the compiler. */
export interface AnyVersion extends VersionContract {
  inputs: JsonObject;
  primary: string;
  call: { readonly message?: string; readonly parameters?: JsonObject };
  overrides: BlockOverrides;
  outputs: Readonly<Record<string, unknown>>;
  result: unknown;
}

/** The contract of any flow. */
export interface AnyFlow extends AnyVersion {
  published: number;
  defaultVersion: CallVersion;
  versions: Readonly<Record<CallVersion, AnyVersion>>;
}

/** What binds a flow to a client, as a generated file has it. @param document its schemas; its outputs are checked by them. */
export function factoryOf(
  { name, version, definition }: Pick<FoundFlow, "name" | "version" | "definition">,
  document?: JsonObject,
): FlowFactory<AnyFlow> {
  const { primary } = definition ?? {};
  const descriptor = {
    ...{ org: name.org, project: name.project, slug: name.slug, defaultVersion: version },
    ...(primary !== undefined && { primary }),
    ...(definition !== undefined && { shape: shapeOf(definition.steps) }),
  };
  if (!isSchemaDocument(document)) return defineFlow<AnyFlow>(descriptor);
  return defineValidatedFlow<AnyFlow>({
    ...descriptor,
    schemas: () => Promise.resolve({ schemas: document }),
  });
}

function isSchemaDocument(document: unknown): document is SchemaDocument {
  const contracts = entryOf(document, "contracts");
  return isList(contracts) && isObject(contracts[0]) && isObject(entryOf(document, "versions"));
}
