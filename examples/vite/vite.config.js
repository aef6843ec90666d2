import noukai from "noukai-codegen/vite";
import { defineConfig } from "vite";

export default defineConfig({
  plugins: [noukai()],
  // Where `npm run emulator` listens. In production a page asks your own server, which holds the API key.
  server: { proxy: { "/api": "http://localhost:8080" } },
});
