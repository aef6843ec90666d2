import { defineConfig } from "vite";
import { relay } from "./relay.ts";

export default defineConfig({ plugins: [relay()], oxc: { jsx: { runtime: "automatic" } } });
