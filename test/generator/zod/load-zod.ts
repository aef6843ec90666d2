import { runInThisContext } from "node:vm";
import ts from "typescript";
import * as z from "zod";
import * as validation from "../../../runtime/src/validation.js";
import { isObject } from "../../../generator/json-schema/values.js";

/** What a generated module exports. */
export type Exports = Readonly<Record<string, unknown>>;

type Run = (require: (specifier: string) => unknown, exports: Record<string, unknown>) => void;

/**
 * Evaluates a generated module, with those that it imports.
 *
 * @param files texts by path, of which modules of one folder import each other.
 */
export function evaluate(files: ReadonlyMap<string, string>, path: string): Exports {
  const text = files.get(path);
  if (text === undefined) throw new Error(`${path} was not generated`);
  const { outputText } = ts.transpileModule(text, {
    compilerOptions: { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022 },
  });
  const require = (specifier: string): unknown => {
    if (specifier === "zod") return z;
    if (specifier === "noukai-codegen-runtime/validation") return validation;
    const folder = path.slice(0, path.lastIndexOf("/") + 1);
    return evaluate(files, folder + specifier.replace(/^\.\//, "").replace(/\.js$/, ".ts"));
  };
  const module: Record<string, unknown> = {};
  const run = runInThisContext(`(require, exports) => {${outputText}\n}`) as Run;
  run(require, module);
  return module;
}

/** A schema of zod among the exports of a module. */
export function zodSchema(exports: Exports, name: string): z.ZodType {
  const schema = exports[name];
  if (isZodType(schema)) return schema;
  throw new Error(`${name} is no schema of zod`);
}

function isZodType(value: unknown): value is z.ZodType {
  return isObject(value) && "_zod" in value;
}
