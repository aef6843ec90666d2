import { ValueError } from "../errors.js";
import type { FlowContract } from "../flow/contract.js";
import type { SchemaPlace } from "./schema-place.js";
import type { SchemaSource } from "./schema-source.js";
import type { FlowSchema, FlowSchemas, VersionSchemas } from "./types.js";

type AnySchemas = VersionSchemas<FlowContract>;

/** The schemas of a flow. Nothing is loaded until one is used. */
export function flowSchemas<F extends FlowContract>(source: SchemaSource): FlowSchemas<F> {
  const schemas = {
    ...versionSchemas(source),
    versions: lazyRecord(
      (version) => versionSchemas(source, version),
      () => Object.keys(source.loaded?.document.versions ?? {}),
    ),
    load: async (): Promise<void> => {
      await source.loadAll();
    },
  };
  // The contract describes the names and types.
  return schemas as unknown as FlowSchemas<F>;
}

function versionSchemas(source: SchemaSource, version?: string): AnySchemas {
  const byStep = (kind: "overrides" | "steps"): Record<string, FlowSchema<unknown>> =>
    lazyRecord(
      (step) => flowSchema(source, version, [kind, step]),
      () => Object.keys(source.loaded?.contractOf(version)[kind] ?? {}),
    );
  return {
    inputs: flowSchema<object>(source, version, ["inputs"]),
    overrides: byStep("overrides"),
    steps: byStep("steps"),
    result: flowSchema(source, version, ["result"]),
  };
}

function flowSchema<Value>(
  source: SchemaSource,
  version: string | undefined,
  place: SchemaPlace,
): FlowSchema<Value> {
  const jsonSchema = (options: { readonly target: string }): Record<string, unknown> => {
    if (source.all) return source.all.jsonSchema(version, place, options.target);
    throw new ValueError("The schemas are not loaded: await schemas.load().");
  };
  return {
    "~standard": {
      version: 1,
      vendor: "noukai-codegen",
      validate: (value) =>
        source.all
          ? source.all.validate(version, place, value)
          : source.loadAll().then((all) => all.validate(version, place, value)),
      jsonSchema: { input: jsonSchema, output: jsonSchema },
    },
  };
}

/**
 * An object whose members are made when they are first used.
 *
 * @param names of its members, as far as they are known
 */
function lazyRecord<Member>(
  make: (name: string) => Member,
  names: () => readonly (string | symbol)[],
): Record<string, Member> {
  const made = Object.create(null) as Record<string, Member>;
  const get = (name: string | symbol): Member | undefined =>
    typeof name === "string" ? (made[name] ??= make(name)) : undefined;
  const isKnown = (name: string | symbol): boolean => names().includes(name);
  return new Proxy(made, {
    get: (_, name) => get(name),
    has: (_, name) => isKnown(name),
    ownKeys: names,
    getOwnPropertyDescriptor: (_, name) =>
      isKnown(name) ? { value: get(name), enumerable: true, configurable: true } : undefined,
  });
}
