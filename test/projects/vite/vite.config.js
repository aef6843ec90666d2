import noukai from "noukai-codegen/vite";
import { defineConfig } from "vite";

export default defineConfig({ plugins: [noukai()] });
