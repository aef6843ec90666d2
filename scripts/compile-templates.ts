import { writeFileSync } from "node:fs";
import { takeApart } from "../generator/emit/parse-template.js";
import { compiledTemplates } from "../generator/emit/template.js";

// The last step of the build: leaves the templates taken apart beside the compiled code.
writeFileSync(compiledTemplates, `${JSON.stringify(takeApart())}\n`);
