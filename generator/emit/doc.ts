import * as doc from "prettier/doc";

/** Prettier's documents: text with possible line breaks. */
export type Doc = doc.builders.Doc;
export { doc };

/** How text is laid out: the prettier options that the layout supports. */
export interface LayoutOptions {
  readonly printWidth: number;
  readonly tabWidth: number;
  readonly useTabs: boolean;
}
