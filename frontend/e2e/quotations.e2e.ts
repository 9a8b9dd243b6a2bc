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
    await page.getByLabel("Số ngày giao sau khi đặt: Gạo ST25 túi 5 kg").fill("7");
    await supplier.inspects("offer");
    await page.getByRole("dialog").getByRole("button", { name: "Gửi báo giá" }).click();
    await page.getByText("Đã báo giá", { exact: true }).waitFor();
    await page.getByRole("button", { name: "Báo giá lại" }).click();
    await page.getByRole("textbox", { name: "Đơn giá: Gạo ST25 túi 5 kg" }).fill("147.000");
    await page.getByRole("dialog").getByRole("button", { name: "Gửi báo giá" }).click();
    await page.getByText("giao sau 7 ngày").waitFor();
    await supplier.inspects("quotation");
  });

  it("is compared and becomes a draft order", async () => {
    const { page } = buyer;
    await page.reload();
    await buyer.goesTo("Mua hàng");
    const yours = page.getByRole("region", { name: "Đến lượt bạn" });
    await buyer.inspects("your-move");
    await yours.getByRole("link").last().click();
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
  it("is what falls below the reorder point that the buyer sets", async () => {
    const { page } = buyer;
    await buyer.goesTo("Mua hàng");
    await page.getByRole("link", { name: "Định mức tồn kho", exact: true }).click();
    await page.getByRole("button", { name: "Đặt định mức" }).click();
    const asked = page.getByRole("dialog");
    await asked.getByRole("combobox", { name: "Mã hàng" }).fill("GA-ST25-5");
    await page.getByTitle(/^GA-ST25-5 ·/).click();
    await asked.getByRole("combobox", { name: "Kho", exact: true }).fill("MAIN");
    await page.getByTitle(/^MAIN ·/).click();
    await page.getByLabel("Tồn tối thiểu").fill("5.000");
    await page.getByLabel("Tồn tối đa").fill("4.000");
    await page.getByRole("button", { name: "Ghi định mức" }).click();
    await asked.getByText("Tồn tối đa phải từ tồn tối thiểu trở lên.").first().waitFor();
    await page.getByLabel("Tồn tối đa").fill("6.000");
    await buyer.inspects("reorder-point");
    await page.getByRole("button", { name: "Ghi định mức" }).click();
    await page
      .getByRole("row", { name: /GA-ST25-5/ })
      .getByText("5.000 túi")
      .waitFor();
    await buyer.inspects("reorder-points");
  });

  it("is ordered of a supplier chosen for it, at a price", async () => {
    const { page } = buyer;
    await page.getByRole("link", { name: "Cần mua", exact: true }).click();
    await page.getByRole("heading", { level: 1, name: "Cần mua" }).waitFor();
    await page.getByRole("checkbox", { name: "Đặt mua Gạo ST25 túi 5 kg" }).check();
    const partner = supplier.signIn.partner ?? "";
    await page.getByRole("combobox", { name: "Nhà cung cấp: Gạo ST25 túi 5 kg" }).fill(partner);
    await page.getByTitle(partner).first().click();
    await page.getByRole("button", { name: "Lập đơn mua hàng (1 dòng)" }).click();
    await page.getByText("Chưa có giá cho mặt hàng, đơn vị và số lượng này.").waitFor();
    await buyer.inspects("needs");
    await page.getByRole("textbox", { name: "Đơn giá: Gạo ST25 túi 5 kg" }).fill("148.000");
    await page.getByRole("button", { name: "Lập đơn mua hàng (1 dòng)" }).click();
    await page.getByText(/^Đã lập đơn mua hàng nháp: PO/).waitFor();
    await page.getByRole("checkbox", { name: "Đặt mua Gạo ST25 túi 5 kg" }).waitFor({ state: "detached" });
  });
});
