export { inputEnumerations, type Enumerations } from "./enumerations.js";
export { schemaDocument } from "./schema-document.js";
