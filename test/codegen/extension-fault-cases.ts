import { customDataCases } from "./extension-custom-data-faults.js";
import type { ExtensionFaultCase } from "./extension-fault-edits.js";
import { groupCases } from "./extension-group-faults.js";
import { manifestCases } from "./extension-manifest-faults.js";
import { nameCases } from "./extension-name-faults.js";
import { schemaCases } from "./extension-schema-faults.js";

/** Every kind of wrong extension, once. */
export const extensionFaultCases: readonly ExtensionFaultCase[] = [
  ...manifestCases,
  ...groupCases,
  ...customDataCases,
  ...schemaCases,
  ...nameCases,
];
