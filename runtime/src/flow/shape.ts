/**
 * The shape of a flow: its loops and its last node, as far as they are needed to put the outputs of steps together. The
 * generator writes it as text: the nodes of a row are separated by a space, a step is its id, a loop is `[row]` and a parallel
 * is `{key:row key:row}`.
 */
export type ShapeRow = readonly ShapeNode[];

/** A step by its id, a loop or a parallel. */
export type ShapeNode = string | LoopShape | ParallelShape;

/** A loop. Its output is an array of the outputs of the last node of `body`. */
export interface LoopShape {
  readonly body: ShapeRow;
}

/** A parallel. Its output is an object with the output of the last node of each branch. */
export interface ParallelShape {
  readonly branches: readonly (readonly [key: string, row: ShapeRow])[];
}

/** A loop around a step. */
export interface EnclosingLoop {
  readonly loop: LoopShape;
  /** Index of the node of the body that is or holds the step. */
  readonly at: number;
  /** Whether the loop has a loop in its body. */
  readonly isNesting: boolean;
}

/** Where a step is in the shape. */
export interface StepPlace {
  /** The node of the top row that is or holds the step. */
  readonly root: ShapeNode;
  /** The loops around the step, outermost first. */
  readonly loops: readonly EnclosingLoop[];
  /** Whether one of the loops has a loop in its body. */
  readonly isNested: boolean;
  /** Whether the order of frames does not tell which iteration of the outer loops an output of the step belongs to. */
  readonly ambiguous: boolean;
}

/** Parses the notation. Brackets that are not closed end with the text. */
export function parseShape(text: string): ShapeRow {
  const tokens = text.match(/[\w-]*:|[\w-]+|[[\]{}]/g) ?? [];
  let at = 0;

  const parseRow = (): ShapeRow => {
    const row: ShapeNode[] = [];
    for (let token = tokens[at]; token !== undefined; token = tokens[at]) {
      if (token === "]" || token === "}" || token.endsWith(":")) break;
      at++;
      row.push(token === "[" ? parseLoop() : token === "{" ? parseParallel() : token);
    }
    return row;
  };
  const parseLoop = (): LoopShape => {
    const body = parseRow();
    at++;
    return { body };
  };
  const parseParallel = (): ParallelShape => {
    const branches: [string, ShapeRow][] = [];
    for (let key = tokens[at++]; key?.endsWith(":"); key = tokens[at++]) {
      branches.push([key.slice(0, -1), parseRow()]);
    }
    return { branches };
  };
  return parseRow();
}

/** Places of all steps of a shape, by step id. */
export function placesOf(shape: ShapeRow): ReadonlyMap<string, StepPlace> {
  const places = new Map<string, StepPlace>();
  const visit = (node: ShapeNode, root: ShapeNode, loops: readonly EnclosingLoop[]): void => {
    if (typeof node === "string") {
      const ambiguous = loops.slice(0, -1).some((enclosing) => !isDelimited(enclosing));
      const isNested = loops.some((enclosing) => enclosing.isNesting);
      places.set(node, { root, loops, isNested, ambiguous });
    } else if ("body" in node) {
      const isNesting = loopsIn(node.body).length > 0;
      for (const [at, inner] of node.body.entries()) {
        visit(inner, root, [...loops, { loop: node, at, isNesting }]);
      }
    } else {
      for (const [, row] of node.branches) for (const inner of row) visit(inner, root, loops);
    }
  };
  for (const node of shape) visit(node, node, []);
  return places;
}

/** Ids of the steps in a row. */
export function stepsIn(row: ShapeRow): string[] {
  return row.flatMap((node) => {
    if (typeof node === "string") return [node];
    return "body" in node
      ? stepsIn(node.body)
      : node.branches.flatMap(([, inner]) => stepsIn(inner));
  });
}

/** Loops in a row, at any depth. */
export function loopsIn(row: ShapeRow): LoopShape[] {
  return row.flatMap((node) => {
    if (typeof node === "string") return [];
    return "body" in node
      ? [node, ...loopsIn(node.body)]
      : node.branches.flatMap(([, inner]) => loopsIn(inner));
  });
}

/**
 * Whether frames of another node of the body come in every iteration, so that they tell where the next begins. The node that
 * holds the inner loop does not count, because a parallel runs its branches in any order.
 */
function isDelimited({ loop, at }: EnclosingLoop): boolean {
  return loop.body.some((node, index) => index !== at && hasFrames(node));
}

/** Whether a node has frames in every run; a loop may have no iterations. */
function hasFrames(node: ShapeNode): boolean {
  if (typeof node === "string") return true;
  return "branches" in node && node.branches.some(([, row]) => row.some(hasFrames));
}
