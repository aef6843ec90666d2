// In a file of its own, so that it is loaded only where a shape has to be compiled.
export { compile } from "json-schema-to-typescript";
