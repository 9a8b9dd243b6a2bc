import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, it } from "vitest";
import { launch, Person } from "./stage";

let browser: Browser;
let planner: Person;
let factory: Person;
let orderNumber = "";

beforeAll(async () => {
  browser = await launch();
  planner = await Person.arrives(browser, "owner");
  factory = await Person.arrives(browser, "factory");
});

afterAll(() => browser?.close());

async function choose(label: string, option: RegExp): Promise<void> {
  const { page } = planner;
  await page.getByRole("combobox", { name: label }).click();
  await page
    .locator(".ant-select-dropdown:visible .ant-select-item-option")
    .filter({ hasText: option })
    .first()
    .click();
}

describe("goods made by a factory", () => {
  it("have a bill of material that is exploded for any quantity", async () => {
    const { page } = planner;
    await planner.signsIn();
    await planner.goesTo("Gia công");
    await page.getByRole("link", { name: "Định mức vật tư" }).click();
    await page.getByRole("link", { name: "Lập định mức" }).click();
    await page.getByLabel("Mã thành phẩm").fill("XM-AOTHUN");
    await page.getByLabel(/^Công đoạn/).fill("Cắt, May");
    await page.getByRole("combobox", { name: "Mã hàng, dòng 1", exact: true }).focus();
    await planner.pastes("XN-VAICOTTON\t1,2\tm\nXN-VAIKHONGDET\t0,5\tm\n");
    await page.getByText("Vải cotton 200 gsm khổ 1.6 m").waitFor();
    await page.getByRole("textbox", { name: "Hao hụt (%), dòng 1" }).fill("5");
    await planner.inspects("bill-entry");
    await page.getByRole("button", { name: "Ghi định mức" }).click();
    await page.getByRole("heading", { level: 1, name: /^Định mức XM-AOTHUN/ }).waitFor();
    await page.getByLabel(/^Cho số lượng \(/).fill("10");
    await page.getByRole("table", { name: "Nhu cầu vật tư" }).getByText(/^5 m$/).waitFor();
    await planner.inspects("bill");
  });

  it("are ordered and sent to the factory", async () => {
    const { page } = planner;
    await planner.goesTo("Gia công");
    await page.getByRole("link", { name: "Lập lệnh gia công" }).click();
    const partner = factory.signIn.partner ?? "";
    await page.getByRole("combobox", { name: "Đơn vị gia công" }).fill(partner);
    await page.getByTitle(partner).first().click();
    await choose("Định mức", /XM-AOTHUN/);
    await page.getByLabel("Số lượng đặt").fill("10");
    await page.getByLabel(/^Đơn giá gia công/).fill("22.000");
    await choose("Thuế suất gia công", /8%/);
    await choose("Kho nhận thành phẩm", /Kho chính/);
    await page.getByLabel("Hạn giao").fill("31/12/2026");
    await page.keyboard.press("Enter");
    await planner.inspects("production-entry");
    await page.getByRole("button", { name: "Ghi lệnh nháp" }).click();
    const title = page.getByRole("heading", { level: 1, name: /^Lệnh gia công / });
    await title.waitFor();
    await page.getByRole("button", { name: "Gửi đơn vị gia công" }).click();
    await page.getByText("Đã gửi", { exact: true }).first().waitFor();
    orderNumber = ((await title.textContent()) ?? "").replace("Lệnh gia công ", "").trim();
  });

  it("are taken on by the factory, which gets its materials", async () => {
    const { page } = factory;
    await factory.signsIn();
    await page.getByRole("link", { name: orderNumber }).click();
    await page.getByRole("heading", { level: 1, name: /^Lệnh gia công/ }).waitFor();
    await page.getByText("Đã xem", { exact: true }).waitFor();
    await factory.inspects("production-of-factory");
    await page.getByRole("button", { name: "Nhận lệnh" }).click();
    await page.getByText("Đang gia công").waitFor();
    const staff = planner.page;
    await staff.reload();
    await staff.getByRole("button", { name: "Xuất vật tư" }).click();
    await planner.inspects("production-materials");
    await staff.getByRole("dialog").getByRole("button", { name: "Xuất vật tư" }).click();
    await staff.getByText("Đã xuất vật tư").first().waitFor();
  });

  it("are reported from the shop floor and received", async () => {
    const { page } = factory;
    await page.reload();
    await page.getByRole("button", { name: "Báo cáo tiến độ" }).click();
    await page.getByRole("textbox", { name: /^Cắt/ }).fill("6");
    await page.getByLabel(/^Thành phẩm hoàn thành/).fill("4");
    await factory.inspects("production-report");
    await page.getByRole("button", { name: "Gửi báo cáo" }).click();
    await page.getByText("Chờ nhận").waitFor();
    await factory.inspects("production-reported");
    const staff = planner.page;
    await staff.reload();
    await staff.getByRole("button", { name: "Nhận và nhập kho" }).click();
    await staff.getByRole("dialog").getByRole("button", { name: "Nhận và nhập kho" }).click();
    await staff.getByText("Đã nhập kho", { exact: true }).waitFor();
    await planner.inspects("production");
  });

  it("are invoiced by the factory, whose invoice the company books", async () => {
    const { page } = factory;
    await page.reload();
    await page.getByRole("button", { name: "Gửi hóa đơn gia công" }).click();
    await page.getByLabel("Số hóa đơn").fill("GC-2026-17");
    await factory.inspects("factory-invoice-entry");
    await page.getByRole("dialog").getByRole("button", { name: "Gửi hóa đơn gia công" }).click();
    const sent = page.getByRole("region", { name: "Hóa đơn do bên gia công gửi" });
    await sent.getByText("Chờ duyệt", { exact: true }).waitFor();
    const staff = planner.page;
    await staff.reload();
    await staff.getByRole("button", { name: "Duyệt và ghi sổ" }).click();
    await staff.getByText("Đã duyệt", { exact: true }).waitFor();
    await planner.inspects("production-invoiced");
  });

  it("are settled by both sides on one sheet", async () => {
    const { page } = planner;
    await page.getByRole("link", { name: "Bảng quyết toán" }).click();
    await page.getByRole("button", { name: "Xác nhận số liệu" }).click();
    await page.getByText("Đã xác nhận", { exact: true }).waitFor();
    await planner.inspects("settlement");
    const shop = factory.page;
    await shop.getByRole("link", { name: "Bảng quyết toán" }).click();
    await shop.getByRole("button", { name: "Xác nhận số liệu" }).waitFor();
    await factory.inspects("settlement-of-factory");
    await factory.goesTo("Gia công");
    await shop.getByRole("link", { name: "Sổ vật tư gia công" }).click();
    await shop.getByRole("table", { name: "Sổ vật tư gia công" }).waitFor();
    await factory.inspects("materials-of-factory");
  });
});
