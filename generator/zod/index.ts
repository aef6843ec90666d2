export { buildZod, type ZodConstant, type ZodModel } from "./build.js";
export type { ConstantType } from "./names.js";
export {
  partsOf,
  type ZodBase,
  type ZodCheck,
  type ZodItem,
  type ZodLiteral,
  type ZodMetadata,
  type ZodNode,
  type ZodProperty,
} from "./zod-node.js";
