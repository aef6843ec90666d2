import { fileURLToPath } from "node:url";
import ts from "typescript";

/** A complaint of the compiler. */
export interface Complaint {
  readonly file: string;
  /** 1-based. */
  readonly line: number;
  readonly code: number;
  readonly message: string;
}

const repository = fileURLToPath(new URL("../../", import.meta.url));
const virtualFolder = `${repository}test/corpus/virtual/`;

/** What the strictest of users compile with. */
export const strictOptions: ts.CompilerOptions = readOptions();

function readOptions(): ts.CompilerOptions {
  const path = `${repository}test/corpus/strictest.json`;
  const { config } = ts.readConfigFile(path, (file) => ts.sys.readFile(file)) as {
    readonly config?: { readonly compilerOptions: unknown };
  };
  const { options, errors } = ts.convertCompilerOptionsFromJson(
    config?.compilerOptions,
    repository,
  );
  if (errors.length > 0) throw new Error(`${path} has options that there are not`);
  return { ...options, paths: { "noukai-codegen-runtime": [`${repository}runtime/src/index.ts`] } };
}

const parsed = new Map<string, ts.SourceFile>();

/**
 * Compiles files that exist only here, beside the runtime's real sources, and returns what the compiler says about them.
 *
 * @param files - texts by path, relative to one folder.
 */
export function compile(
  files: ReadonlyMap<string, string>,
  options: ts.CompilerOptions = strictOptions,
): Complaint[] {
  const { program, isOwn } = createProgram(files, options, [...files.keys()]);
  const own = program.getSourceFiles().filter(isOwn);
  const diagnostics = own.flatMap((file) => [
    ...program.getSyntacticDiagnostics(file),
    ...program.getSemanticDiagnostics(file),
    ...(options.declaration === true ? program.getDeclarationDiagnostics(file) : []),
  ]);
  return [...program.getOptionsDiagnostics(), ...diagnostics].map(complaint);
}

/** How much work a program is for the compiler, by its own counters. */
export interface TypeCost {
  readonly types: number;
  readonly instantiations: number;
}

/** What checking a program costs that starts at one of the files and reaches others by its imports. */
export function typeCost(files: ReadonlyMap<string, string>, start: string): TypeCost {
  const { program, isOwn } = createProgram(files, strictOptions, [start]);
  for (const file of program.getSourceFiles().filter(isOwn)) program.getSemanticDiagnostics(file);
  return { types: program.getTypeCount(), instantiations: program.getInstantiationCount() };
}

function createProgram(
  files: ReadonlyMap<string, string>,
  options: ts.CompilerOptions,
  roots: readonly string[],
): { readonly program: ts.Program; readonly isOwn: (file: ts.SourceFile) => boolean } {
  const texts = new Map([...files].map(([path, text]) => [virtualFolder + path, text]));
  const host = ts.createCompilerHost(options);
  const readFromDisk = host.getSourceFile.bind(host);
  host.fileExists = (path) => texts.has(path) || ts.sys.fileExists(path);
  host.readFile = (path) => texts.get(path) ?? ts.sys.readFile(path);
  host.directoryExists = (path) =>
    virtualFolder.startsWith(`${path}/`) ||
    [...texts.keys()].some((file) => file.startsWith(`${path}/`)) ||
    ts.sys.directoryExists(path);
  host.getSourceFile = (path, languageVersion, onError, create) => {
    const text = texts.get(path);
    if (text !== undefined) return ts.createSourceFile(path, text, languageVersion, true);
    const key = `${JSON.stringify(languageVersion)}:${path}`;
    const known = parsed.get(key) ?? readFromDisk(path, languageVersion, onError, create);
    if (known !== undefined) parsed.set(key, known);
    return known;
  };
  const rootNames = roots.map((path) => virtualFolder + path);
  const program = ts.createProgram(rootNames, options, host);
  return { program, isOwn: (file) => texts.has(file.fileName) };
}

function complaint({ file, start = 0, code, messageText }: ts.Diagnostic): Complaint {
  return {
    file: file?.fileName.replace(virtualFolder, "") ?? "",
    line: file === undefined ? 0 : file.getLineAndCharacterOfPosition(start).line + 1,
    code,
    message: ts.flattenDiagnosticMessageText(messageText, "\n"),
  };
}
