import { DISCLOSURES, type Disclosure, PARTNER_ROLES } from "@/api/types";

/** Staff works in a warehouse or does not; partners' people may be told less exactly, too. */
export const disclosuresOf = (role: string): readonly Disclosure[] =>
  PARTNER_ROLES.some((each) => each === role) ? DISCLOSURES : ["exact", "hidden"];
