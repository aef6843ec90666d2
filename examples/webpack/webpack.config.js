import { fileURLToPath } from "node:url";
import noukai from "noukai-codegen/webpack";

export default {
  mode: "development",
  devtool: false,
  target: "node20",
  context: fileURLToPath(new URL(".", import.meta.url)),
  entry: "./src/main.ts",
  experiments: { outputModule: true },
  output: { module: true, filename: "main.js" },
  // Dependencies stay where they are: Node.js finds them.
  externalsType: "module",
  externals: ["noukai-codegen-runtime"],
  module: {
    rules: [{ test: /\.ts$/, loader: "ts-loader", options: { transpileOnly: true } }],
  },
  resolve: { extensionAlias: { ".js": [".ts", ".js"] } },
  plugins: [noukai()],
};
