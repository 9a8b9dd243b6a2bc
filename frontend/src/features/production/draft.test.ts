import { describe, expect, it } from "vitest";
import { draftOf, type ProductionDraft, productionRequest } from "./draft";

const complete: ProductionDraft = {
  ...draftOf(undefined),
  partnerId: "f1",
  billId: "b1",
  quantity: "500",
  unitFee: "22000",
  taxClass: "vn_reduced",
  location: "w1",
  dueOn: "2026-12-31",
};

describe("a production order being written", () => {
  it("is asked for once everything needed is there", () => {
    expect(productionRequest(complete)).toEqual({
      partner_id: "f1",
      bill_id: "b1",
      quantity: "500",
      unit_fee: "22000",
      tax_class: "vn_reduced",
      location_id: "w1",
      due_on: "2026-12-31",
      over_percent: "0",
      explode: false,
    });
  });

  it.each(["partnerId", "billId", "quantity", "unitFee", "taxClass", "location", "dueOn"] as const)(
    "is not without its %s",
    (part) => {
      expect(productionRequest({ ...complete, [part]: undefined })).toBeUndefined();
    },
  );

  it("is for more than nothing", () => {
    expect(productionRequest({ ...complete, quantity: "0" })).toBeUndefined();
  });
});
