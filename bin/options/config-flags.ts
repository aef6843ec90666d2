import type { InferredOptionTypes } from "yargs";
import type { ConfigFlags } from "../../generator/config/index.js";
import type { listOptions, outputOptions } from "./generate.js";

type ListValues = InferredOptionTypes<typeof listOptions>;

/** The flags that replace settings of the config file, from the options of a command that reads definitions. */
export function configFlags(
  values: Omit<ListValues, "graph" | "rules" | "pager" | "default-version"> &
    Partial<Pick<ListValues, "default-version"> & InferredOptionTypes<typeof outputOptions>>,
): ConfigFlags {
  const { config, source, include, exclude, out, objects, published, schemas } = values;
  const importExtension = values["import-extension"];
  const defaultVersion = values["default-version"];
  return {
    config,
    source,
    include,
    exclude,
    out,
    objects,
    published,
    schemas,
    importExtension,
    defaultVersion,
  };
}
