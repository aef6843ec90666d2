/** Options of `bundle-schema`. */
export const bundleSchemaOptions = {
  out: {
    type: "string",
    requiresArg: true,
    describe: "File to write (default: print on stdout)",
  },
  http: {
    type: "boolean",
    default: false,
    describe: "Also fetch schemas from the network; otherwise nothing is",
  },
  "allow-outside": {
    type: "boolean",
    default: false,
    describe: "Also read files outside of the folder of <file>; only for schemas that you trust",
  },
} as const;
