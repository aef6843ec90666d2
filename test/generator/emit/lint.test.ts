import { mkdir, symlink } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { ESLint, type Linter } from "eslint";
import tseslint from "typescript-eslint";
import { expect, test } from "vitest";
import { corpusDefinitions, render } from "../../corpus/render.js";
import { temporaryFolder } from "../../support/folder.js";

const repository = fileURLToPath(new URL("../../../", import.meta.url));

test.each(["exact", "open"] as const)(
  "generated files (%s) pass typescript-eslint's strict preset, types included",
  { timeout: 120_000 },
  async (objects) => {
    await using folder = await temporaryFolder();
    const { files } = await render(corpusDefinitions(), { objects, versions: { "*": "all" } });
    for (const [path, text] of files) await folder.write(`flows/${path}`, text);
    await folder.write("package.json", `{ "type": "module" }`);
    const compilerOptions = { target: "es2022", module: "nodenext", strict: true, types: ["node"] };
    await folder.write("tsconfig.json", JSON.stringify({ compilerOptions, include: ["flows"] }));
    const modules = join(folder.path, "node_modules");
    await mkdir(join(modules, "@types"), { recursive: true });
    await symlink(join(repository, "runtime"), join(modules, "noukai-codegen-runtime"));
    await symlink(join(repository, "node_modules/@types/node"), join(modules, "@types/node"));
    const eslint = new ESLint({
      cwd: folder.path,
      overrideConfigFile: true,
      overrideConfig: [
        ...(tseslint.configs.strictTypeChecked as Linter.Config[]),
        {
          languageOptions: {
            parserOptions: { projectService: true, tsconfigRootDir: folder.path },
          },
        },
      ],
    });
    const results = await eslint.lintFiles(["flows/**/*.ts"]);
    expect(results).toHaveLength(files.size);
    const messages = results.flatMap(({ filePath, messages }) =>
      messages.map(({ line, ruleId, message }) => `${filePath}:${line} ${ruleId ?? ""} ${message}`),
    );
    expect(messages).toEqual([]);
  },
);
