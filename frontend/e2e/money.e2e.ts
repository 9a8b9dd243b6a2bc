import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { launch, Person } from "./stage";

type Ref = { id: string; number: string };

let browser: Browser;
let owner: Person;
let partner: Ref & { name: string };

beforeAll(async () => {
  browser = await launch();
  owner = await Person.arrives(browser, "owner");
  [partner] = (await owner.asks<typeof partner>("/api/v1/partners?query=NCC02")) as [typeof partner];
  await owner.signsIn();
});

afterAll(() => browser?.close());

/** Goods sold to the partner, delivered and invoiced. */
async function sells(quantity: string): Promise<void> {
  const order = await owner.calls<Ref>("/api/v1/sales-orders", {
    partner_id: partner.id,
    lines: [{ item_code: "GA-ST25-5", quantity }],
  });
  await owner.calls(`/api/v1/sales-orders/${order.id}/confirmation`, {});
  await owner.calls(`/api/v1/sales-orders/${order.id}/deliveries`, { invoice: true });
}

/** The partner carries goods for the company, and is owed its freight. */
async function carries(amount: string): Promise<void> {
  const [receipt] = (await owner.asks<Ref>("/api/v1/goods-receipts")) as [Ref];
  await owner.calls("/api/v1/landed-costs", {
    partner_id: partner.id,
    reference: "1C26TDA-00000009",
    kind: "freight",
    spread_by: "value",
    net_amount: amount,
    tax_class: "vn_reduced",
    lines: [{ receipt_id: receipt.id, line_no: 1 }],
  });
}

async function choosesPartner(): Promise<void> {
  await owner.page.getByRole("combobox", { name: /^(Khách hàng|Đối tác)$/ }).fill("NCC02");
  await expect.poll(() => owner.page.getByTitle(/^(NCC|KH)\d+ ·/).count()).toBe(1);
  await owner.page.getByTitle(/^NCC02 ·/).click();
}

describe("money in advance", () => {
  it("is taken before there is an invoice", async () => {
    const { page } = owner;
    await owner.goesTo("Thu tiền");
    await page.getByRole("link", { name: "Lập phiếu thu" }).click();
    await choosesPartner();
    await page.getByLabel(/^Số tiền thu/).fill("400.000");
    await page.getByRole("button", { name: "Ghi phiếu thu" }).click();
    await page.getByText(/^Đã ghi phiếu thu/).waitFor();
  });

  it("is applied to the invoice that comes later, and can be taken back from it", async () => {
    const { page } = owner;
    await sells("2");
    await page.reload();
    await owner.goesTo("Thu tiền");
    await page
      .getByRole("row", { name: /400\.000/ })
      .getByRole("link")
      .click();
    await page.getByRole("button", { name: "Đối trừ hóa đơn" }).click();
    await page.getByLabel(/^Phân bổ cho hóa đơn/).fill("500.000");
    await page.getByText(/^Vượt số còn lại/).waitFor();
    await page.getByLabel(/^Phân bổ cho hóa đơn/).fill("300.000");
    await owner.inspects("advance-applying");
    await page.getByRole("button", { name: "Ghi đối trừ" }).click();
    await page.getByRole("table", { name: "Hóa đơn đã đối trừ" }).getByText("300.000").waitFor();
    await owner.inspects("advance-applied");
    await page.getByRole("button", { name: "Bỏ đối trừ" }).click();
    await page.getByRole("tooltip").getByRole("button").last().click();
    await page.getByText("Chưa đối trừ hóa đơn nào.").waitFor();
  });
});

describe("a set-off", () => {
  it("is made between what a partner owes and what it is owed", async () => {
    const { page } = owner;
    await carries("200000");
    await page.reload();
    await owner.goesTo("Chi tiền");
    await page.getByRole("link", { name: "Bù trừ công nợ" }).click();
    await choosesPartner();
    await page.getByText(/^Bù trừ được nhiều nhất/).waitFor();
    await page.getByLabel("Số biên bản bù trừ công nợ").fill("BTCN-01/2026");
    await owner.inspects("set-off-entry");
    await page.getByRole("button", { name: "Ghi bù trừ công nợ" }).click();
    await page
      .getByRole("table", { name: "Hóa đơn phải trả đã bù trừ" })
      .getByText("1C26TDA-00000009")
      .waitFor();
    await owner.inspects("set-off");
  });
});
