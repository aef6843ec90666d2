import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { configDefaults, defineConfig, type ViteUserConfig } from "vitest/config";
import { AttackReporter } from "./test/support/attack-table.js";
import { SkipReporter } from "./test/support/skips.js";

const source = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** Tests that start processes, bundlers or compilers, or try thousands of cases: what the quick run leaves out. */
const slow = [
  "test/{attack,bin,compilers,conformance,end-to-end,examples,mcp-conformance,package,plugin}/**",
  "test/docs/code.test.ts",
  "test/emulator/{check-python,crash,hostile,load}.test.ts",
  "test/emulator/steps/{python,sandbox}/**",
  "test/generator/{check,login,render}/**",
  "test/generator/diff/properties.test.ts",
  "test/generator/emit/{budget,corpus,format,hostile,layout,lint,mistakes}.test.ts",
  "test/generator/model/{agreement,names,versions}.test.ts",
  "test/generator/sources/selection.test.ts",
  "test/generator/zod/**",
  "test/runtime/{bundle,sync}.test.ts",
  "test/runtime/types/**",
  "test/ui/browser/**",
];

/**
 * What `npm test` leaves to `npm run test:thorough`: attacks, packages as users install them, every compiler, schemas by
 * the thousand, and what needs more than `npm ci` installs. `.ci/run` runs both.
 */
const thorough = [
  "test/{attack,compilers,examples,mcp-conformance,package,suite}/**/*.test.ts",
  "test/bin/mistakes/**/*.test.ts",
  "test/bin/{completion,folders,init,lint,mcp,record-mocks,run,terminal}.test.ts",
  "test/conformance/wire-forms.test.ts",
  "test/docs/code.test.ts",
  "test/emulator/{check-python,hostile}.test.ts",
  "test/emulator/recording/written.test.ts",
  "test/emulator/sample/random.test.ts",
  "test/emulator/steps/python/{escapes,stubborn}.test.ts",
  "test/end-to-end/{hosted,watch,watch-beside}.test.ts",
  "test/generator/check/{against,check,workspaces}.test.ts",
  "test/generator/diff/{properties,rich}.test.ts",
  "test/generator/emit/{format,hostile,layout,lint}.test.ts",
  "test/generator/{flow,model}/agreement.test.ts",
  "test/generator/model/{names,versions}.test.ts",
  "test/generator/render/threads/**/*.test.ts",
  "test/generator/types/exact.test.ts",
  "test/generator/zod/{corpus,verdicts}.test.ts",
  "test/plugin/recipes.test.ts",
  "test/runtime/faults/repeats.test.ts",
  "test/ui/browser/**/*.test.ts",
];

/** Projects of users: they install about a gigabyte of programs and frameworks. */
const projects = ["test/projects/**"];

type Options = NonNullable<ViteUserConfig["test"]>;

/** Projects of tests without `node_modules` are not cached at the developer's home. */
const env = { XDG_CACHE_HOME: join(tmpdir(), "noukai-codegen-test-caches") };

const everything: Options = {
  include: ["test/**/*.test.ts"],
  exclude: [...configDefaults.exclude, ...projects],
};

/** What `vitest run --mode <tier>` runs in place of all tests; the scripts of package.json name them. */
const tiers: Readonly<Record<string, Options>> = {
  standard: {
    include: ["test/**/*.test.ts"],
    exclude: [...configDefaults.exclude, ...projects, ...thorough],
  },
  thorough: { include: thorough },
  quick: {
    include: ["test/**/*.test.ts"],
    exclude: [...configDefaults.exclude, ...projects, ...slow],
  },
  soak: {
    include: ["test/**/*.test.ts", "test/**/*.soak.ts"],
    exclude: [...configDefaults.exclude, ...projects],
    env: { ...env, SOAK: "1" },
    testTimeout: 1_800_000,
  },
  projects: {
    include: ["test/projects/*.test.ts"],
    testTimeout: 600_000,
    hookTimeout: 600_000,
    maxConcurrency: 2,
    // One file after the other: two projects at a time in all.
    fileParallelism: false,
  },
  matrix: { include: ["test/**/*.matrix.ts"] },
};

export default defineConfig(({ mode }) => ({
  resolve: {
    alias: [
      { find: /^noukai-codegen-runtime$/, replacement: source("./runtime/src/index.ts") },
      { find: /^noukai-codegen-runtime\/(.+)$/, replacement: source("./runtime/src/$1.ts") },
    ],
  },
  test: {
    // Limits that a busy machine does not reach: they end what hangs, and measure nothing.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    maxWorkers: "100%",
    isolate: false,
    env,
    reporters: ["default", new SkipReporter(), ...(mode === "soak" ? [new AttackReporter()] : [])],
    ...(tiers[mode] ?? everything),
  },
}));
