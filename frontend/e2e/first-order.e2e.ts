import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { launch, Person } from "./stage";

let browser: Browser;
let customer: Person;
let salesperson: Person;
let orderNumber = "";

beforeAll(async () => {
  browser = await launch();
  [customer, salesperson] = [
    await Person.arrives(browser, "customer"),
    await Person.arrives(browser, "sales"),
  ];
});

afterAll(() => browser?.close());

/** Ten lines as they come from a Vietnamese spreadsheet: serial number, code, name, unit, quantity. */
async function copiedLines(person: Person): Promise<string> {
  const all = await person.asks<{ code: string; name: string; base_unit: string }>(
    "/api/v1/items?active=true&kind=goods&limit=60",
  );
  const items = all.filter((_, i) => i % 3 === 0).slice(0, 10); // of several tax rates
  const rows = items.map(({ code, name, base_unit }, i) => [i + 1, code, name, base_unit, i + 2].join("\t"));
  return ["STT\tMã hàng\tTên hàng\tĐVT\tSố lượng", ...rows].join("\r\n");
}

async function chooseCustomer(): Promise<void> {
  const { page } = salesperson;
  const partner = customer.signIn.partner ?? "";
  await page.getByRole("combobox", { name: "Khách hàng" }).fill(partner);
  await page.getByTitle(partner).first().click();
}

const orderRow = (person: Person) => person.page.getByRole("row", { name: new RegExp(orderNumber) });

describe("the first order", () => {
  it("lets a customer sign in", async () => {
    await customer.page.getByRole("button", { name: "Đăng nhập" }).waitFor();
    await customer.inspects("sign-in");
    await customer.signsIn();
  });

  it("takes ten lines copied from a spreadsheet, with availability and totals", async () => {
    const { page } = customer;
    await customer.goesTo("Đặt hàng");
    await page.getByRole("combobox", { name: "Mã hàng, dòng 1", exact: true }).waitFor();
    await customer.inspects("order-entry-empty");
    const copied = await copiedLines(customer);
    await page.getByRole("combobox", { name: "Mã hàng, dòng 1", exact: true }).focus();
    await customer.pastes(copied);
    await page.getByText("10 dòng hàng").waitFor();
    await page.getByText("Tổng tiền thanh toán").waitFor();
    await page.getByLabel("Số PO").fill(`PO-${Date.now()}`);
    await expect.poll(() => page.locator(".cell-promise .promise").count()).toBeGreaterThanOrEqual(10);
    await customer.inspects("order-entry-pasted");
  });

  it("finds an item without diacritics and by keyboard alone", async () => {
    const { page } = customer;
    const box = page.getByRole("combobox", { name: "Mã hàng, dòng 11" });
    await box.fill("duong");
    await page.getByRole("listbox", { name: "Mã hàng" }).getByRole("option").first().waitFor();
    await customer.inspects("order-entry-search");
    await page.keyboard.press("Enter");
    await expect
      .poll(() => page.evaluate(() => document.activeElement?.getAttribute("data-column")))
      .toBe("quantity");
    await page.keyboard.type("1");
    await page.keyboard.press("Control+Delete");
    await page.getByText("10 dòng hàng").waitFor();
  });

  it("places the order", async () => {
    const { page } = customer;
    await page.getByRole("textbox", { name: "Số lượng, dòng 1", exact: true }).focus();
    await page.keyboard.press("Control+Enter");
    const title = page.getByRole("heading", { level: 1, name: /^Đơn hàng / });
    await title.waitFor();
    orderNumber = ((await title.textContent()) ?? "").replace("Đơn hàng ", "").trim();
    await page.getByText("Chờ xác nhận").first().waitFor();
    await customer.inspects("order-placed");
    await customer.goesTo("Đơn hàng");
    await page.getByRole("link", { name: orderNumber }).waitFor();
    await customer.inspects("orders");
    await page.getByRole("link", { name: "Đã hủy" }).click();
    await page.getByText("Không có đơn hàng phù hợp").waitFor();
    expect(new URL(page.url()).searchParams.get("status")).toBe("cancelled");
    await customer.inspects("orders-none");
  });

  it("tells the salesperson line by line what is wrong with an order taken by telephone", async () => {
    const { page } = salesperson;
    await salesperson.signsIn();
    await salesperson.goesTo("Đặt hàng");
    await chooseCustomer();
    await page.getByRole("combobox", { name: "Mã hàng, dòng 1", exact: true }).focus();
    await salesperson.pastes(
      "NM-PQ500\t150\tchai\nSAI-MA\t2\tchai\nMI-HAOHAO\t3\tgói\nBG-OMO4\tmột ít\ttúi\n",
    );
    await page.getByText("Không có mã hàng này.").waitFor();
    await page.getByText("Số lượng thấp hơn mức đặt tối thiểu.").waitFor();
    await page.getByText("Số lượng không phải là số hợp lệ").waitFor();
    await page.getByText("50 chờ hàng về").waitFor();
    await salesperson.inspects("order-entry-problems");
    await page.getByRole("button", { name: "Xóa hết" }).click();
    await page.getByRole("button", { name: "Đồng ý" }).click();
    await page.getByText("Gõ mã hàng vào dòng đầu, hoặc dán cả bảng từ Excel").waitFor();
  });

  it("lets the salesperson confirm it and deliver a part", async () => {
    const { page } = salesperson;
    await salesperson.goesTo("Xử lý đơn");
    await orderRow(salesperson).waitFor();
    await salesperson.inspects("desk");
    await orderRow(salesperson).getByRole("button", { name: "Xác nhận" }).click();
    await page
      .getByRole("region", { name: "Chờ giao hàng" })
      .getByRole("link", { name: orderNumber })
      .click();
    await page.getByRole("button", { name: "Giao hàng" }).click();
    await page
      .getByLabel(/^Giao lần này/)
      .first()
      .fill("1");
    await salesperson.inspects("delivery");
    await page.getByRole("button", { name: "Ghi phiếu giao hàng" }).click();
    await page.getByText("Giao một phần").first().waitFor();
    await salesperson.inspects("order-partly-delivered");
  });

  it("lets the salesperson invoice the part from the desk, then deliver and invoice the rest", async () => {
    const { page } = salesperson;
    await salesperson.goesTo("Xử lý đơn");
    const waiting = page.getByRole("region", { name: "Đã giao, chờ xuất hóa đơn" });
    await waiting
      .getByRole("row", { name: new RegExp(orderNumber) })
      .getByRole("button")
      .click();
    await page.getByText(/^Đã xuất hóa đơn \S+$/).waitFor();
    await page
      .getByRole("region", { name: "Còn phải giao tiếp" })
      .getByRole("link", { name: orderNumber })
      .click();
    await page.getByRole("button", { name: "Giao hàng" }).click();
    await page.getByRole("checkbox", { name: "Xuất hóa đơn ngay" }).check();
    await page.getByRole("button", { name: "Ghi phiếu giao hàng" }).click();
    await expect.poll(() => page.getByText(/^Hóa đơn \S+$/).count()).toBe(2);
    await salesperson.inspects("order-invoiced");
  });

  it("shows the customer the invoice in its ledger", async () => {
    const { page } = customer;
    await customer.goesTo("Công nợ");
    const entry = page.getByRole("link", { name: /^Hóa đơn / }).first();
    await entry.waitFor();
    await customer.inspects("ledger");
    await entry.click();
    await page.getByText("Còn phải trả").first().waitFor();
    await customer.inspects("invoice");
  });

  it("takes the customer's money against the invoice", async () => {
    const { page } = salesperson;
    await salesperson.goesTo("Thu tiền");
    await salesperson.inspects("receipts");
    await page.getByRole("link", { name: "Lập phiếu thu" }).click();
    await salesperson.inspects("receipt-empty");
    await chooseCustomer();
    await page.getByLabel(/^Số tiền thu/).fill("500.000");
    await page.getByLabel("Số chứng từ ngân hàng").fill("FT26327001");
    await salesperson.inspects("receipt");
    await page.getByRole("button", { name: "Ghi phiếu thu" }).click();
    await page
      .getByText(/^Phiếu thu/)
      .first()
      .waitFor();
    await salesperson.inspects("ledger-staff");
    await salesperson.goesTo("Tồn kho");
    await page.getByRole("table", { name: "Tồn kho" }).waitFor();
    await salesperson.inspects("stock");
  });

  it("changes its look and language", async () => {
    const { page } = salesperson;
    await page.getByRole("button", { name: /^Tài khoản/ }).click();
    await page.getByRole("switch", { name: "Giao diện tối" }).click();
    await page.getByRole("switch", { name: "Hiển thị dày" }).click();
    await salesperson.inspects("stock-dark");
    await page.getByLabel("Ngôn ngữ").selectOption("en");
    await page.getByRole("heading", { level: 1, name: "Stock" }).waitFor();
    await page.keyboard.press("Escape");
    await salesperson.inspects("stock-english");
  });
});
