import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

const source = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

export default defineConfig({
  resolve: {
    alias: [
      { find: /^noukai-codegen-runtime$/, replacement: source("./runtime/src/index.ts") },
      { find: /^noukai-codegen-runtime\/(.+)$/, replacement: source("./runtime/src/$1.ts") },
    ],
  },
  test: {
    include: ["test/**/*.test.ts"],
    testTimeout: 30_000,
    hookTimeout: 60_000,
    maxWorkers: "100%",
    isolate: false,
  },
});
