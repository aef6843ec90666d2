import { billOfMaterials } from "./bill-of-materials.js";
import { shippedComponents } from "./shipped-components.js";

// `npm run sbom`: prints the bill of materials of both packages, bundled libraries included.
console.log(JSON.stringify(billOfMaterials(shippedComponents()), null, 2));
