import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, it } from "vitest";
import { launch, Person } from "./stage";

let browser: Browser;
let customer: Person;
let salesperson: Person;
let orderNumber = "";

beforeAll(async () => {
  browser = await launch();
  customer = await Person.arrives(browser, "customer");
  salesperson = await Person.arrives(browser, "sales");
});

afterAll(() => browser?.close());

describe("what comes after the order", () => {
  it("lets the customer change the quantities of an order not yet confirmed", async () => {
    const { page } = customer;
    await customer.signsIn();
    await customer.goesTo("Đặt hàng");
    await page.getByRole("combobox", { name: "Mã hàng, dòng 1", exact: true }).focus();
    await customer.pastes("BG-SURF3\t6\ttúi\nBG-OMO4\t4\ttúi\n");
    await page.getByText("2 dòng hàng").waitFor();
    await page.getByText("Tổng tiền thanh toán").waitFor();
    await page.getByRole("button", { name: "Đặt hàng" }).click();
    const title = page.getByRole("heading", { level: 1, name: /^Đơn hàng / });
    await title.waitFor();
    orderNumber = ((await title.textContent()) ?? "").replace("Đơn hàng ", "").trim();
    await page.getByRole("button", { name: "Sửa số lượng" }).click();
    await page
      .getByLabel(/^Số lượng mới/)
      .first()
      .fill("8");
    await page
      .getByLabel(/^Số lượng mới/)
      .last()
      .fill("0");
    await page.getByText("2 dòng thay đổi").waitFor();
    await customer.inspects("amend");
    await page.getByRole("button", { name: "Ghi thay đổi" }).click();
    await page.getByText("Đã hủy 4").waitFor();
    await customer.inspects("order-amended");
  });

  it("lets the staff confirm, deliver and invoice it, and take a part back", async () => {
    const { page } = salesperson;
    await salesperson.signsIn();
    await salesperson.goesTo("Đơn hàng");
    await page.getByRole("link", { name: orderNumber }).click();
    await page.getByRole("heading", { level: 1, name: `Đơn hàng ${orderNumber}` }).waitFor();
    await page.getByRole("button", { name: "Xác nhận" }).click();
    await page.getByRole("button", { name: "Giao hàng" }).click();
    await page.getByRole("checkbox", { name: "Xuất hóa đơn ngay" }).check();
    await page.getByRole("button", { name: "Ghi phiếu giao hàng" }).click();
    await page.getByRole("region", { name: "Hóa đơn", exact: true }).getByRole("link").click();
    await page.getByRole("button", { name: "Nhận hàng trả lại" }).click();
    await page.getByLabel("Lý do").fill("Bao bì rách");
    await page.getByLabel(/^Trả lần này/).fill("9");
    await page.getByRole("button", { name: "Ghi hàng trả lại" }).click();
    await page.getByText("Nhiều hơn số có thể trả lại.").waitFor();
    await page.getByLabel(/^Trả lần này/).fill("3");
    await salesperson.inspects("return");
    await page.getByRole("button", { name: "Ghi hàng trả lại" }).click();
    await page.getByRole("heading", { level: 1, name: /^Hóa đơn điều chỉnh/ }).waitFor();
    await salesperson.inspects("credit-note");
  });

  it("shows what is open as of any day, and who is late", async () => {
    const { page } = customer;
    await customer.goesTo("Công nợ");
    await page.getByRole("link", { name: "Biên bản đối chiếu công nợ" }).click();
    await page.getByText(/^Số dư nợ đến hết ngày/).waitFor();
    await customer.inspects("statement");
    const staff = salesperson.page;
    await salesperson.goesTo("Công nợ");
    await staff.getByRole("link", { name: "Phân tích tuổi nợ" }).click();
    await staff
      .getByRole("table", { name: "Phân tích tuổi nợ" })
      .getByRole("link", { name: customer.signIn.partner ?? "" })
      .waitFor();
    await salesperson.inspects("aging");
  });
});
