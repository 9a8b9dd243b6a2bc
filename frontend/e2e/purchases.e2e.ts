import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, it } from "vitest";
import { launch, Person } from "./stage";

let browser: Browser;
let buyer: Person;
let supplier: Person;
let orderNumber = "";

beforeAll(async () => {
  browser = await launch();
  buyer = await Person.arrives(browser, "owner");
  supplier = await Person.arrives(browser, "supplier");
});

afterAll(() => browser?.close());

describe("a purchase", () => {
  it("is written as a draft, looked over and sent", async () => {
    const { page } = buyer;
    await buyer.signsIn();
    await buyer.goesTo("Mua hàng");
    await buyer.inspects("purchases");
    await page.getByRole("link", { name: "Lập đơn mua hàng" }).click();
    const partner = supplier.signIn.partner ?? "";
    await page.getByRole("combobox", { name: "Nhà cung cấp" }).fill(partner);
    await page.getByTitle(partner).first().click();
    await page.getByRole("combobox", { name: "Mã hàng, dòng 1", exact: true }).focus();
    await buyer.pastes("GA-ST25-5\t20\ttúi\nBG-SURF3\t30\ttúi\n");
    await page.getByText("Gạo ST25 túi 5 kg").waitFor();
    await page.getByRole("textbox", { name: "Đơn giá, dòng 1" }).fill("150.000");
    await page.getByRole("textbox", { name: "Đơn giá, dòng 2" }).fill("85.500");
    await buyer.inspects("purchase-entry");
    await page.getByRole("button", { name: "Ghi đơn nháp" }).click();
    const title = page.getByRole("heading", { level: 1, name: /^Đơn mua hàng / });
    await title.waitFor();
    orderNumber = ((await title.textContent()) ?? "").replace("Đơn mua hàng ", "").trim();
    await page.getByRole("link", { name: "Sửa đơn nháp" }).click();
    await page.getByRole("textbox", { name: "Số lượng, dòng 2" }).fill("24");
    await page.getByRole("button", { name: "Ghi đơn nháp" }).click();
    await page.getByText("24 túi").waitFor();
    await buyer.inspects("purchase-draft");
    await page.getByRole("button", { name: "Gửi nhà cung cấp" }).click();
    await page.getByText("Đã gửi", { exact: true }).waitFor();
  });

  it("is read and answered line by line by the supplier", async () => {
    const { page } = supplier;
    await supplier.signsIn();
    await page.getByRole("link", { name: orderNumber }).waitFor();
    await supplier.inspects("purchases-of-supplier");
    await page.getByRole("link", { name: orderNumber }).click();
    await page.getByRole("heading", { level: 1, name: /^Đơn mua hàng/ }).waitFor();
    await page.getByText("Đã xem", { exact: true }).waitFor();
    await supplier.inspects("purchase-of-supplier");
    await page.getByRole("button", { name: "Chấp nhận đơn" }).click();
    await page.getByRole("checkbox", { name: "Không giao được dòng này" }).last().check();
    await page.getByLabel(/^Lý do từ chối/).fill("Hết hàng đến tháng sau");
    await supplier.inspects("purchase-answer");
    await page.getByRole("dialog").getByRole("button", { name: "Chấp nhận đơn" }).click();
    await page.getByText("Từ chối: Hết hàng đến tháng sau").waitFor();
    await supplier.inspects("purchase-answered");
  });

  it("is changed by the buyer as agreed", async () => {
    const { page } = buyer;
    await buyer.goesTo("Mua hàng");
    await page.getByRole("link", { name: orderNumber }).click();
    await page.getByRole("button", { name: "Sửa đơn" }).click();
    await page.getByLabel(/^Số lượng mới/).fill("18");
    await page.getByText("1 dòng thay đổi").waitFor();
    await buyer.inspects("purchase-change");
    await page.getByRole("button", { name: "Ghi thay đổi" }).click();
    await page.getByText("18 túi").waitFor();
    await buyer.inspects("purchase-changed");
  });

  it("is announced by the supplier with its day and its vehicle", async () => {
    const { page } = supplier;
    await page.reload();
    await page.getByRole("button", { name: "Báo giao hàng" }).click();
    await page.getByLabel("Ngày hàng đến").fill("31122099");
    await page.keyboard.press("Enter");
    await page.getByLabel("Số phiếu giao của NCC").fill("PGH-0091");
    await page.getByLabel("Xe / mã vận đơn").fill("Xe tải 51C-123.45");
    await page.getByLabel(/^Số lượng báo giao/).fill("17");
    await supplier.inspects("notice-entry");
    await page.getByRole("button", { name: "Gửi phiếu báo" }).click();
    await page.getByRole("heading", { level: 1, name: /^Phiếu báo giao hàng/ }).waitFor();
    await supplier.inspects("notice-of-supplier");
  });

  it("comes in with its notice, a part is turned back at the door, and the difference is seen", async () => {
    const { page } = buyer;
    await page.getByRole("link", { name: "Mua hàng" }).first().click();
    await page.getByRole("link", { name: "Hàng sắp về" }).click();
    await page.getByText("31/12/2099").waitFor();
    await buyer.inspects("arrivals");
    await page
      .getByRole("row", { name: /31\/12\/2099/ })
      .getByRole("link")
      .first()
      .click();
    await page.getByRole("button", { name: "Nhập kho", exact: true }).click();
    await page.getByLabel(/^Thực nhập/).fill("15");
    await page.getByLabel(/^Không nhận/).fill("3");
    await page.getByLabel("Lý do không nhận").fill("Bao bì ướt");
    await buyer.inspects("purchase-receive");
    await page.getByRole("button", { name: "Ghi phiếu nhập kho" }).click();
    await page.getByText("Thừa 1").waitFor();
    await buyer.inspects("notice-received");
    await page.getByRole("link", { name: orderNumber }).click();
    await page.getByText("Nhận một phần").first().waitFor();
    await buyer.inspects("purchase-received");
    await page.getByRole("region", { name: "Các lần nhập kho" }).getByRole("link").click();
    await page.getByText("Bao bì ướt").waitFor();
    await page.getByText("PGH-0091").waitFor();
    await buyer.inspects("goods-receipt");
  });

  it("is invoiced by the supplier, compared, and approved with its difference", async () => {
    const { page } = supplier;
    await page.getByRole("link", { name: orderNumber }).click();
    await page.getByRole("button", { name: "Nhập hóa đơn" }).click();
    await page.getByLabel("Số hóa đơn").fill("1C26TSG-00000077");
    await page.getByLabel(/^Đơn giá:/).fill("165.000");
    await supplier.inspects("supplier-invoice-entry");
    await page.getByRole("button", { name: "Gửi hóa đơn" }).click();
    await page.getByText("Vượt mức cho phép").waitFor();
    await supplier.inspects("supplier-invoice-of-supplier");
    const staff = buyer.page;
    await buyer.goesTo("Mua hàng");
    await staff.getByRole("link", { name: "Hóa đơn mua hàng" }).click();
    await staff.getByRole("link", { name: "1C26TSG-00000077" }).waitFor();
    await buyer.inspects("supplier-invoices");
    await staff.getByRole("link", { name: "1C26TSG-00000077" }).click();
    await staff.getByRole("button", { name: "Duyệt và ghi sổ" }).click();
    await staff.getByRole("button", { name: "Đồng ý" }).click();
    await staff.getByText("Đã ghi sổ", { exact: true }).waitFor();
    await buyer.inspects("supplier-invoice");
    await supplier.goesTo("Công nợ");
    await page.getByRole("link", { name: /1C26TSG-00000077/ }).waitFor();
    await supplier.inspects("ledger-of-supplier");
  });

  it("goes back in part, and both sides read what went back", async () => {
    const { page } = buyer;
    await page.getByRole("button", { name: "Trả lại hàng mua" }).click();
    await page.getByLabel("Lý do").fill("Túi rách");
    await page.getByLabel(/^Trả lần này/).fill("2");
    await page.getByRole("button", { name: "Ghi trả lại hàng mua" }).click();
    const ofInvoice = page.getByRole("region", { name: "Trả lại hàng mua" });
    await ofInvoice.getByText("Túi rách").waitFor();
    await ofInvoice.getByRole("link").click();
    await page.getByRole("heading", { level: 1, name: /^Phiếu trả lại hàng mua/ }).waitFor();
    await buyer.inspects("purchase-return");
    await page.getByRole("link", { name: "← Trả lại hàng mua" }).click();
    await page.getByText("Túi rách").waitFor();
    await buyer.inspects("purchase-returns");
    await supplier.goesTo("Đơn nhận được");
    await supplier.page.getByRole("link", { name: "Trả lại hàng mua" }).click();
    await supplier.page.getByText("Túi rách").waitFor();
    await supplier.inspects("purchase-returns-of-supplier");
    await supplier.page
      .getByRole("row", { name: /Túi rách/ })
      .getByRole("link")
      .first()
      .click();
    await supplier.page.getByRole("heading", { level: 1, name: /^Phiếu trả lại hàng mua/ }).waitFor();
  });
});
