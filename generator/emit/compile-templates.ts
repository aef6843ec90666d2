import { writeFileSync } from "node:fs";
import { takeApart } from "./take-apart.js";
import { compiledTemplates } from "./template.js";

// The last step of the build: leaves the templates taken apart beside the compiled code.
writeFileSync(compiledTemplates, `${JSON.stringify(takeApart())}\n`);
