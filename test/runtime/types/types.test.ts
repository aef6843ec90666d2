import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import ts from "typescript";
import { beforeAll, describe, expect, it } from "vitest";
import { shortLived } from "../../support/cli.js";

const fixture = (name: string): string =>
  fileURLToPath(new URL(`./fixtures/${name}.ts`, import.meta.url));

/** Compilers take their time where others work beside them. */
const timeout = 120_000;

/** What strict projects set. */
const strict: ts.CompilerOptions = {
  strict: true,
  exactOptionalPropertyTypes: true,
  noUncheckedIndexedAccess: true,
  noPropertyAccessFromIndexSignature: true,
  verbatimModuleSyntax: true,
  isolatedDeclarations: true,
  declaration: true,
  erasableSyntaxOnly: true,
  noEmit: true,
  target: ts.ScriptTarget.ES2022,
  lib: ["lib.es2023.d.ts", "lib.esnext.disposable.d.ts"],
  types: ["node"],
};

const settings: Record<string, ts.CompilerOptions> = {
  nodenext: {
    ...strict,
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
  },
  bundler: {
    ...strict,
    module: ts.ModuleKind.ESNext,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
  },
};

/** What a compiler says of the two programs, which it reads together: that takes it little longer than one. */
interface Verdict {
  /** `line code` of every error in the wrong one, in order of the lines. */
  readonly wrong: readonly string[];
  /** Every other error, with where it is and what it says. */
  readonly elsewhere: readonly string[];
}

function verdictUnder(options: ts.CompilerOptions): Verdict {
  const roots = [fixture("right"), fixture("wrong")];
  const program = ts.createProgram(roots, { ...options, skipLibCheck: true });
  const wrong: string[] = [];
  const elsewhere: string[] = [];
  for (const { file, start = 0, code, messageText } of ts.getPreEmitDiagnostics(program)) {
    const line = file === undefined ? 0 : file.getLineAndCharacterOfPosition(start).line + 1;
    if (file?.fileName === fixture("wrong")) wrong.push(`${line} ${code}`);
    else {
      const message = ts.flattenDiagnosticMessageText(messageText, "\n");
      elsewhere.push(`${file?.fileName ?? "config"}:${line} ${code} ${message}`);
    }
  }
  return { wrong: wrong.sort((a, b) => Number.parseInt(a) - Number.parseInt(b)), elsewhere };
}

/** `line code` of every line that is marked. */
function marked(file: string): string[] {
  return readFileSync(file, "utf8")
    .split("\n")
    .flatMap((line, index) => {
      const code = /\/\/ error (\d+)$/.exec(line)?.[1];
      return code === undefined ? [] : [`${index + 1} ${code}`];
    });
}

describe.each(Object.keys(settings))("under %s", (name) => {
  let verdict: Verdict;
  beforeAll(() => {
    verdict = verdictUnder(settings[name] ?? {});
  }, timeout);

  it("right code compiles", () => {
    expect(verdict.elsewhere).toEqual([]);
  });

  it("each wrong use fails with the expected error, on the expected line", () => {
    const expected = marked(fixture("wrong"));
    expect(expected.length).toBeGreaterThan(40);
    expect(verdict.wrong).toEqual(expected);
  });
});

/** Other compilers that must read the declarations; the repository's own is used above. */
const compilers: Record<string, readonly string[]> = {
  "5.4": [],
  "5.9": ["--erasableSyntaxOnly"],
  // Otherwise it refuses files beside a tsconfig.json.
  "7.0": ["--erasableSyntaxOnly", "--ignoreConfig"],
};

const common = [
  ...["--noEmit", "--strict", "--exactOptionalPropertyTypes", "--noUncheckedIndexedAccess"],
  ...["--verbatimModuleSyntax", "--skipLibCheck", "--pretty", "false", "--types", "node"],
  ...["--target", "es2022", "--lib", "es2023,esnext.disposable", "--module", "nodenext"],
];

describe.each(Object.keys(compilers))("with TypeScript %s", (version) => {
  const folder = fileURLToPath(new URL(`../../compilers/typescript-${version}/`, import.meta.url));
  const compiler = join(folder, "node_modules/typescript/bin/tsc");

  it("right code compiles, and each wrong use fails where it should", { timeout }, async () => {
    const flags = [...common, ...(compilers[version] ?? []), fixture("right"), fixture("wrong")];
    const run = promisify(execFile)(process.execPath, [...shortLived, compiler, ...flags]);
    const { stdout } = await run.catch((error: unknown) => error as { stdout: string });
    // Lines that begin with a space explain the one before them. What is said of any other file stays as it is.
    const found = stdout
      .split("\n")
      .filter((line) => /^\S/.test(line))
      .map((line) => line.replace(/^.*wrong\.ts\((\d+),\d+\): error TS(\d+).*$/, "$1 $2"));
    expect(found).toEqual(marked(fixture("wrong")));
  });
});

describe("the declarations", () => {
  it("hold without skipLibCheck, and without the types of undici", { timeout }, () => {
    const program = ts.createProgram([fixture("contract")], {
      ...settings.nodenext,
      types: ["node"],
    });
    expect(
      ts
        .getPreEmitDiagnostics(program)
        .map((found) => ts.flattenDiagnosticMessageText(found.messageText, "\n")),
    ).toEqual([]);
    expect(
      program.getSourceFiles().filter((file) => file.fileName.includes("node_modules/undici/")),
    ).toEqual([]);
  });
});
