import type { BundledPackage } from "./bundled-packages.js";

/** A library in a CycloneDX bill of materials. */
export interface Component {
  readonly type: "library";
  readonly "bom-ref": string;
  readonly name: string;
  readonly version: string;
  readonly purl: string;
  readonly scope: "required";
  readonly licenses: readonly object[];
}

/** A bill of materials in the format CycloneDX 1.5: https://cyclonedx.org/docs/1.5/json/. */
export interface BillOfMaterials {
  readonly $schema: string;
  readonly bomFormat: "CycloneDX";
  readonly specVersion: "1.5";
  readonly version: 1;
  readonly components: readonly object[];
}

/** The bill of materials of these components. Holds no time and no random number, so that two builds are the same. */
export function billOfMaterials(components: readonly object[]): BillOfMaterials {
  return {
    $schema: "http://cyclonedx.org/schema/bom-1.5.schema.json",
    bomFormat: "CycloneDX",
    specVersion: "1.5",
    version: 1,
    components,
  };
}

/** The component of a bundled library. */
export function bundledComponent({ name, version, licence }: BundledPackage): Component {
  return {
    type: "library",
    "bom-ref": `${name}@${version}`,
    name,
    version,
    purl: `pkg:npm/${name.replace("@", "%40")}@${version}`,
    scope: "required",
    licenses: [{ expression: licence }],
  };
}
