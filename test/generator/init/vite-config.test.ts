import { describe, expect, test } from "vitest";
import { addVitePlugin } from "../../../generator/init/vite-config.js";

const cases: Readonly<Record<string, readonly [before: string, after: string]>> = {
  "a list on one line": [
    `import vue from "@vitejs/plugin-vue";\nimport { defineConfig } from "vite";\n\nexport default defineConfig({\n  plugins: [vue()],\n});\n`,
    `import vue from "@vitejs/plugin-vue";\nimport { defineConfig } from "vite";\nimport noukai from "noukai-codegen/vite";\n\nexport default defineConfig({\n  plugins: [noukai(), vue()],\n});\n`,
  ],
  "a list on several lines, with comments, tabs and other quotes": [
    `import vue from '@vitejs/plugin-vue'\n\nexport default {\n\tplugins: [\n\t\t// the view\n\t\tvue(),\n\t],\n}\n`,
    `import vue from '@vitejs/plugin-vue'\nimport noukai from 'noukai-codegen/vite'\n\nexport default {\n\tplugins: [\n\t\tnoukai(),\n\t\t// the view\n\t\tvue(),\n\t],\n}\n`,
  ],
  "an empty list": [
    `import { defineConfig } from "vite";\nexport default defineConfig({ plugins: [] });\n`,
    `import { defineConfig } from "vite";\nimport noukai from "noukai-codegen/vite";\nexport default defineConfig({ plugins: [noukai()] });\n`,
  ],
  "no list": [
    `import { defineConfig } from "vite";\n\nexport default defineConfig({\n    // where\n    base: "/x",\n});\n`,
    `import { defineConfig } from "vite";\nimport noukai from "noukai-codegen/vite";\n\nexport default defineConfig({\n    plugins: [noukai()],\n    // where\n    base: "/x",\n});\n`,
  ],
  "no import": [
    `export default {}\n`,
    `import noukai from "noukai-codegen/vite";\n\nexport default { plugins: [noukai()] }\n`,
  ],
  "a function, async, that returns the config": [
    `import { defineConfig } from "vite";\nexport default defineConfig(async ({ mode }) => {\n  const base = mode;\n  return { base };\n});\n`,
    `import { defineConfig } from "vite";\nimport noukai from "noukai-codegen/vite";\nexport default defineConfig(async ({ mode }) => {\n  const base = mode;\n  return { plugins: [noukai()], base };\n});\n`,
  ],
  "a constant, checked": [
    `import type { UserConfig } from "vite";\nconst noukai = 1;\nconst config = { base: "/" } satisfies UserConfig;\nexport default config;\n`,
    `import type { UserConfig } from "vite";\nimport noukaiCodegen from "noukai-codegen/vite";\nconst noukai = 1;\nconst config = { plugins: [noukaiCodegen()], base: "/" } satisfies UserConfig;\nexport default config;\n`,
  ],
};

describe("Vite's config gets the plugin, and nothing else changes", () => {
  test.each(Object.entries(cases))("%s", async (_, [before, after]) => {
    expect(await addVitePlugin(before, "vite.config.ts")).toBe(after);
  });

  test.each(Object.entries(cases))("once: %s", async (_, [, after]) => {
    expect(await addVitePlugin(after, "vite.config.ts")).toBe(after);
  });

  test("keeps the line endings of Windows", async () => {
    const [before, after] = cases[
      "a list on several lines, with comments, tabs and other quotes"
    ] ?? ["", ""];
    const windows = (text: string): string => text.replaceAll("\n", "\r\n");
    expect(await addVitePlugin(windows(before), "vite.config.js")).toBe(windows(after));
  });

  test.each([
    `import { mergeConfig } from "vite";\nconst all = [1];\nexport default mergeConfig(all, all);\n`,
    `export default defineConfig(({ mode }) => {\n  if (mode === "x") return { base: "/x" };\n  return {};\n});\n`,
    `const plugins = [];\nexport default { plugins };\n`,
    `module.exports = {};\n`,
  ])("leaves alone what it cannot tell: %s", async (text) => {
    expect(await addVitePlugin(text, "vite.config.js")).toBeUndefined();
  });
});
