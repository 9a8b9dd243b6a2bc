import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, it } from "vitest";
import { launch, Person } from "./stage";

let browser: Browser;
let buyer: Person;
let supplier: Person;
let order: { id: string; number: string };

beforeAll(async () => {
  browser = await launch();
  buyer = await Person.arrives(browser, "owner");
  supplier = await Person.arrives(browser, "supplier");
  const name = supplier.signIn.partner ?? "";
  const [partner] = await buyer.asks<{ id: string }>(`/api/v1/partners?query=${encodeURIComponent(name)}`);
  order = await buyer.calls("/api/v1/purchase-orders", {
    partner_id: partner?.id,
    lines: [{ item_code: "GV-HATNEM400", quantity: "30", unit_price: "28000" }],
  });
  const at = `/api/v1/purchase-orders/${order.id}`;
  await buyer.calls(`${at}/sending`, {}, { "If-Match": '"1"' });
  await supplier.calls(`${at}/acceptance`, {}, { "If-Match": '"2"' });
});

afterAll(() => browser?.close());

describe("an item that is not to be had", () => {
  it("gives way to another one that the supplier proposes", async () => {
    const { page } = supplier;
    await supplier.signsIn();
    await page.goto(`/purchases/${order.id}`);
    await page.getByRole("button", { name: "Đề nghị thay đổi" }).click();
    await page.getByRole("button", { name: "Thay bằng mặt hàng khác" }).click();
    await page.getByLabel(/^Mã hàng thay thế/).fill("CF-SUA380");
    await page.getByLabel("Số lượng: thay thế 1").fill("30");
    await page.getByLabel("ĐVT: thay thế 1").fill("lon");
    await page.getByLabel("Đơn giá: thay thế 1").fill("23.500");
    await supplier.inspects("substitute-entry");
    await page.getByRole("button", { name: "Gửi đề nghị" }).click();
    await page.getByText("Đề nghị số 1", { exact: true }).waitFor();
  });

  it("is accepted by the buyer, and is the order's from then on", async () => {
    const { page } = buyer;
    await buyer.signsIn();
    await page.goto(`/purchases/${order.id}`);
    await page.getByText("CF-SUA380").first().waitFor();
    await buyer.inspects("substitute-proposed");
    await page.getByRole("button", { name: "Đồng ý", exact: true }).click();
    await page.getByRole("tooltip").getByRole("button", { name: "Đồng ý" }).click();
    await page.getByRole("table").getByText("Sữa đặc Ông Thọ 380 g").first().waitFor();
  });

  it("is shipped with its lots", async () => {
    const { page } = supplier;
    await page.reload();
    await page.getByRole("button", { name: "Báo giao hàng" }).click();
    await page.getByLabel("Ngày hàng đến").fill("31122099");
    await page.keyboard.press("Enter");
    await page.getByLabel(/^Lô.*Sữa đặc/).fill("OT2611=20@2101-06-30; OT2612=10@2101-09-30");
    await supplier.inspects("notice-with-lots");
    await page.getByRole("button", { name: "Gửi phiếu báo" }).click();
    await page.getByRole("heading", { level: 1, name: /^Phiếu báo giao hàng/ }).waitFor();
  });

  it("is received by lot, and the lots stand on the stock card", async () => {
    const { page } = buyer;
    await page.reload();
    await page.getByRole("region", { name: "Phiếu báo giao hàng" }).getByRole("link").first().click();
    await page.getByRole("heading", { level: 1, name: /^Phiếu báo giao hàng/ }).waitFor();
    await page.getByRole("button", { name: "Nhập kho", exact: true }).click();
    await page.getByRole("button", { name: "Ghi phiếu nhập kho" }).click();
    await page.getByText(/^Đã ghi phiếu nhập kho/).waitFor();
    const [item] = await buyer.asks<{ id: string }>("/api/v1/items?query=CF-SUA380");
    const seen = await buyer.calls<{ location: { id: string } }>(`/api/v1/purchase-orders/${order.id}`);
    await page.goto(`/stock/card?item=${item?.id}&location=${seen.location.id}`);
    await page.getByRole("link", { name: "OT2611" }).last().waitFor();
    await buyer.inspects("stock-card-with-lots");
    await page.getByRole("link", { name: "OT2612" }).last().click();
    await page.getByRole("heading", { level: 1, name: /OT2612/ }).waitFor();
  });
});
