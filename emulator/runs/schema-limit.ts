import { refuseField, ServiceError } from "../errors.js";
import { SchemaLimitError, SchemasClosedError } from "../schemas/errors.js";

/**
 * Runs a check of a field of a request.
 *
 * @throws ServiceError `VALIDATION_ERROR` where the check takes more time or memory than it may, `SHUTTING_DOWN` when the
 * emulator stops meanwhile.
 */
export async function refuseAtLimit<Result>(
  field: string,
  check: () => Promise<Result>,
): Promise<Result> {
  try {
    return await check();
  } catch (error) {
    if (error instanceof SchemaLimitError)
      refuseField(field, `cannot be checked: the schema ${error.message}`);
    if (error instanceof SchemasClosedError)
      throw new ServiceError("SHUTTING_DOWN", "The emulator is stopping", { cause: error });
    throw error;
  }
}
