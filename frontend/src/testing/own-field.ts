import type { OwnField } from "@/api/types";

/** A text field that a company has added and this person fills in, unless said otherwise. */
export const ownField = (
  record: string,
  code: string,
  label: string,
  said: Partial<OwnField> = {},
): OwnField => ({
  record,
  code,
  labels: { vi: label },
  type: "text",
  choices: [],
  required: false,
  default_value: null,
  access: "write",
  ...said,
});
