import * as doc from "prettier/doc";

/** Prettier's documents: text with the places where it may break. */
export type Doc = doc.builders.Doc;
export { doc };

/** How text is laid out: the part of a prettier config that the layout follows by itself. */
export interface LayoutOptions {
  readonly printWidth: number;
  readonly tabWidth: number;
  readonly useTabs: boolean;
}

/** Prints a document as text, as prettier would. */
export function printDoc(document: Doc, options: LayoutOptions): string {
  return doc.printer.printDocToString(document, options).formatted;
}
