import { loopsIn, type LoopShape, type StepPlace } from "../flow/shape.js";

/** Where a loop that holds another loop is. */
interface LoopPosition {
  iteration: number;
  /** Index of the node of the body that had the last frame. */
  at: number;
  /** Steps of the body that have completed in this iteration. */
  readonly done: Set<string>;
}

/**
 * Follows the iterations of loops that hold other loops, by the order of frames: the outputs of the inner loops are grouped by
 * them. The service numbers iterations at most over all loops around a step.
 */
export class LoopPositions {
  readonly #positions = new Map<LoopShape, LoopPosition>();

  /** Takes note of a frame of a step. */
  advance(stepId: string, { loops, isNested }: StepPlace): void {
    if (!isNested) return;
    for (const [depth, { loop, at, isNesting }] of loops.entries()) {
      if (!isNesting) continue;
      const position = this.#position(loop);
      const isRepeated = depth === loops.length - 1 && position.done.has(stepId);
      if (position.iteration < 0 || at < position.at || isRepeated) {
        position.iteration++;
        position.done.clear();
        for (const inner of loopsIn(loop.body)) this.#positions.delete(inner);
      }
      position.at = at;
    }
  }

  /** Takes note of the completion of a step. */
  complete(stepId: string, { loops }: StepPlace): void {
    const innermost = loops.at(-1)?.loop;
    if (innermost) this.#positions.get(innermost)?.done.add(stepId);
  }

  /** The current iteration of a loop that holds another loop. */
  iterationOf(loop: LoopShape): number {
    return Math.max(0, this.#position(loop).iteration);
  }

  clear(): void {
    this.#positions.clear();
  }

  #position(loop: LoopShape): LoopPosition {
    let position = this.#positions.get(loop);
    if (!position) {
      position = { iteration: -1, at: -1, done: new Set() };
      this.#positions.set(loop, position);
    }
    return position;
  }
}
