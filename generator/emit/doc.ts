import * as doc from "prettier/doc";

/** Prettier's documents: text with the places where it may break. */
export type Doc = doc.builders.Doc;
export { doc };
