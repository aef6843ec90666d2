import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import { root } from "../support/cli.js";

/** What a program that uses `@noukai/sdk` writes. */
export interface SdkSurface {
  /** Names that its entry points export, types too. */
  readonly exports: readonly string[];
  /** Options of its constructor, its methods and its functions, by what takes them. */
  readonly options: readonly { readonly of: string; readonly option: string }[];
  /** Fields of its errors. */
  readonly errorFields: readonly string[];
  /** Environment variables that it reads. */
  readonly variables: readonly string[];
}

/** What takes options, as the headings of the page name it. Other methods and constructors are not for programs. */
const TAKES_OPTIONS: Readonly<Record<string, readonly string[]>> = {
  Noukai: ["new"],
  Flow: ["execute", "executeAsync", "steps", "events"],
  Run: ["trace", "stepTrace", "liveTrace"],
  Job: ["poll", "wait"],
  PausedResult: ["resume"],
  ToolCallsRequired: ["resume"],
};

/** Reads the surface of the installed package from its types, and variables from its code. */
export function sdkSurface(): SdkSurface {
  const folder = join(root, "node_modules/@noukai/sdk");
  const manifest = JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as {
    readonly exports: Readonly<Record<string, { readonly types: string }>>;
  };
  const { checker, exportsOf } = typesOf(
    Object.values(manifest.exports).map(({ types }) => join(folder, types)),
  );
  const exported = new Map(
    exportsOf.flatMap((symbols) => symbols.map((symbol) => [symbol.name, symbol])),
  );
  const options = [...exported].flatMap(([name, symbol]) =>
    signaturesOf(checker, name, symbol).flatMap(({ of, signatures }) =>
      signatures
        .flatMap((signature) => signature.getParameters())
        .flatMap((parameter) => optionsOf(checker, parameter))
        .map((option) => ({ of, option })),
    ),
  );
  const error = exported.get("RateLimitError");
  if (error === undefined) throw new Error("@noukai/sdk has no RateLimitError");
  const errorFields = checker
    .getDeclaredTypeOfSymbol(error)
    .getProperties()
    .map(({ name }) => name)
    .filter((name) => !["name", "message", "stack"].includes(name));
  return {
    exports: [...exported.keys()],
    options,
    errorFields,
    variables: [...new Set(codeOf(join(folder, "dist")).match(/\bNOUKAI_[A-Z_]+\b/g))],
  };
}

/** The names that entry points of the runtime export, types too, by entry point. */
export function runtimeExports(): ReadonlyMap<string, readonly string[]> {
  const folder = join(root, "runtime");
  const manifest = JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as {
    readonly exports: Readonly<
      Record<string, string | { readonly import: { readonly types: string } }>
    >;
  };
  const entries = Object.entries(manifest.exports).flatMap(([subpath, target]) =>
    typeof target === "string"
      ? []
      : [
          {
            name: `noukai-codegen-runtime${subpath.slice(1)}`,
            types: join(folder, target.import.types),
          },
        ],
  );
  const { exportsOf } = typesOf(entries.map(({ types }) => types));
  return new Map(
    entries.map(({ name }, index) => [name, (exportsOf[index] ?? []).map((symbol) => symbol.name)]),
  );
}

function typesOf(files: readonly string[]): {
  readonly checker: ts.TypeChecker;
  readonly exportsOf: readonly (readonly ts.Symbol[])[];
} {
  const program = ts.createProgram(files, {
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
    target: ts.ScriptTarget.ES2022,
    types: [],
  });
  const checker = program.getTypeChecker();
  const exportsOf = files.map((file) => {
    const source = program.getSourceFile(file);
    const module = source && checker.getSymbolAtLocation(source);
    if (module === undefined) throw new Error(`${file} is no module`);
    return checker
      .getExportsOfModule(module)
      .map((symbol) =>
        symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol,
      );
  });
  return { checker, exportsOf };
}

/** The signatures with options of what is exported. */
function signaturesOf(
  checker: ts.TypeChecker,
  name: string,
  symbol: ts.Symbol,
): readonly { readonly of: string; readonly signatures: readonly ts.Signature[] }[] {
  if (symbol.flags & ts.SymbolFlags.Function) {
    const signatures = checker.getTypeOfSymbol(symbol).getCallSignatures();
    return [{ of: name, signatures }];
  }
  return (TAKES_OPTIONS[name] ?? []).map((method) => {
    if (method === "new")
      return { of: name, signatures: checker.getTypeOfSymbol(symbol).getConstructSignatures() };
    const property = checker.getDeclaredTypeOfSymbol(symbol).getProperty(method);
    if (property === undefined) throw new Error(`${name} has no ${method}`);
    return { of: method, signatures: checker.getTypeOfSymbol(property).getCallSignatures() };
  });
}

/** The fields of a parameter that is an object of options: not a callback, a text or a handler's argument. */
function optionsOf(checker: ts.TypeChecker, parameter: ts.Symbol): readonly string[] {
  const type = checker.getNonNullableType(checker.getTypeOfSymbol(parameter));
  const isOptions =
    (type.flags & ts.TypeFlags.Object) !== 0 && type.getCallSignatures().length === 0;
  return isOptions ? type.getProperties().map(({ name }) => name) : [];
}

function codeOf(folder: string): string {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith(".js"))
    .map((path) => readFileSync(join(folder, path), "utf8"))
    .join("\n");
}
