import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, it } from "vitest";
import { launch, Person } from "./stage";

let browser: Browser;
let buyer: Person;
let supplier: Person;

beforeAll(async () => {
  browser = await launch();
  buyer = await Person.arrives(browser, "owner");
  supplier = await Person.arrives(browser, "supplier");
});

afterAll(() => browser?.close());

describe("a request for quotation", () => {
  it("is written as a draft and sent", async () => {
    const { page } = buyer;
    await buyer.signsIn();
    await buyer.goesTo("Mua hàng");
    await page.getByRole("link", { name: "Hỏi giá", exact: true }).click();
    await page.getByRole("link", { name: "Lập yêu cầu báo giá" }).click();
    const partner = supplier.signIn.partner ?? "";
    await page.getByRole("combobox", { name: "Nhà cung cấp được hỏi giá" }).fill(partner);
    await page.getByTitle(partner).first().click();
    await page.keyboard.press("Escape");
    await page.getByLabel("Hạn báo giá").fill("31/12/2099 17:00");
    await page.keyboard.press("Enter");
    await page.getByRole("combobox", { name: "Mã hàng, dòng 1", exact: true }).focus();
    await buyer.pastes("GA-ST25-5\t20\ttúi\nBG-SURF3\t30\ttúi\n");
    await page.getByText("Gạo ST25 túi 5 kg").waitFor();
    await buyer.inspects("request-entry");
    await page.getByRole("button", { name: "Ghi đơn nháp" }).click();
    await page.getByRole("heading", { level: 1, name: /^Yêu cầu báo giá RQ/ }).waitFor();
    await page.getByRole("button", { name: "Gửi nhà cung cấp" }).click();
    await page.getByText("Đang nhận báo giá", { exact: true }).waitFor();
  });

  it("is answered by the supplier, who sees its own invitation", async () => {
    const { page } = supplier;
    await supplier.signsIn();
    await page.getByRole("link", { name: "Thư mời báo giá", exact: true }).click();
    await page.getByRole("link", { name: /^QT-/ }).first().waitFor();
    await supplier.inspects("invitations");
    await page.getByRole("link", { name: /^QT-/ }).first().click();
    await page.getByText("Đã xem", { exact: true }).waitFor();
    await page.getByRole("button", { name: "Gửi báo giá" }).click();
    await page.getByRole("textbox", { name: "Đơn giá: Gạo ST25 túi 5 kg" }).fill("148.000");
    await page.getByRole("textbox", { name: "Số lượng chào: Gạo ST25 túi 5 kg" }).fill("15");
    await supplier.inspects("offer");
    await page.getByRole("dialog").getByRole("button", { name: "Gửi báo giá" }).click();
    await page.getByText("Đã báo giá", { exact: true }).waitFor();
    await supplier.inspects("quotation");
  });

  it("is compared and becomes a draft order", async () => {
    const { page } = buyer;
    await page.reload();
    await page.getByRole("button", { name: "Kết thúc nhận báo giá" }).click();
    await page.getByRole("tooltip").getByRole("button").last().click();
    await page.getByText("Chờ chọn", { exact: true }).waitFor();
    await page.getByRole("button", { name: "Chọn báo giá", exact: true }).click();
    await page.getByText("1 đơn mua hàng nháp").waitFor();
    await buyer.inspects("award");
    await page.getByRole("dialog").getByRole("button", { name: "Lập đơn mua hàng" }).click();
    await page.getByRole("link", { name: /^PO/ }).waitFor();
    await buyer.inspects("request-awarded");
    await page.getByRole("link", { name: /^PO/ }).click();
    await page.getByText(/^QT-/).waitFor();
  });
});

describe("what has to be bought", () => {
  it("is looked through by the buyer", async () => {
    const { page } = buyer;
    await buyer.goesTo("Mua hàng");
    await page.getByRole("link", { name: "Cần mua", exact: true }).click();
    await page.getByRole("heading", { level: 1, name: "Cần mua" }).waitFor();
    await buyer.inspects("needs");
  });
});
