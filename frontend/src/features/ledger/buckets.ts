/** Parts of a balance by days overdue; what was paid in advance comes off. */
export const BUCKETS = [
  "not_due",
  "days_1_30",
  "days_31_60",
  "days_61_90",
  "over_90",
  "unallocated",
] as const;
