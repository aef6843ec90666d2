import type { WorkBudget } from "../json-schema/work-budget.js";
import type { ReferenceTarget } from "./schema-document.js";
import type { LeafExpression, SchemaExpression } from "./schema-expression.js";
import type { ValueSet } from "./value-set.js";

/** Evaluates schema expressions to value sets, references included. */
export interface Evaluator {
  /** What evaluations, and the sets that are made of them, are charged to. */
  readonly budget: WorkBudget;
  /** Whether undeclared properties are allowed where a schema does not mention them. */
  readonly isOpen: boolean;
  /** Called with schemas whose `enum` is empty. */
  readonly noteEmptyEnum: (expression: LeafExpression) => void;
  /**
   * The values that satisfy an expression.
   *
   * @param tracking - whether an enclosing schema asks which properties and items have been evaluated.
   */
  readonly evaluate: (expression: SchemaExpression, tracking?: boolean) => ValueSet;
  /** The values that do not satisfy it. */
  readonly complement: (expression: SchemaExpression) => ValueSet;
  /** The same as `evaluate` for an expression that only decides whether another applies, as `if` does. */
  readonly evaluateCondition: (expression: SchemaExpression, tracking: boolean) => ValueSet;
  /** The values of a reference's target. */
  readonly expand: (target: ReferenceTarget, tracking?: boolean) => ValueSet;
  readonly intersect: (a: ValueSet, b: ValueSet) => ValueSet;
}
