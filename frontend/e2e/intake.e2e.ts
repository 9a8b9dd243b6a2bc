import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, it } from "vitest";
import { launch, Person } from "./stage";

let browser: Browser;
let accountant: Person;
let customer: Person;

beforeAll(async () => {
  browser = await launch();
  accountant = await Person.arrives(browser, "owner");
  customer = await Person.arrives(browser, "customer");
});

afterAll(() => browser?.close());

async function tells(amount: string, reference: string): Promise<void> {
  const { page } = customer;
  await customer.goesTo("Thanh toán");
  await page.getByRole("link", { name: "Báo đã thanh toán" }).click();
  await page.getByLabel(/^Số tiền đã trả/).fill(amount);
  await page.getByLabel("Số chứng từ ngân hàng").fill(reference);
}

describe("what a customer has paid", () => {
  it("is told by the customer", async () => {
    const { page } = customer;
    await customer.signsIn();
    await tells("1.000.000", "FT26333012345");
    await customer.inspects("payment-entry");
    await page.getByRole("button", { name: "Gửi báo thanh toán" }).click();
    await page.getByRole("heading", { level: 1, name: /^Báo thanh toán / }).waitFor();
    await customer.inspects("payment-notice");
    await tells("7.000", "FT-SAI");
    await page.getByRole("button", { name: "Gửi báo thanh toán" }).click();
    await page.getByRole("heading", { level: 1, name: /^Báo thanh toán / }).waitFor();
  });

  it("waits in the inbox, becomes a receipt or is refused with a reason", async () => {
    const { page } = accountant;
    await accountant.signsIn();
    await accountant.goesTo("Chờ duyệt");
    await page.getByRole("link", { name: "Báo thanh toán", exact: true }).click();
    const told = page.getByRole("row", { name: /1\.000\.000/ });
    await told.waitFor();
    await accountant.inspects("intake");
    await told.getByRole("button", { name: "Duyệt", exact: true }).click();
    await told.waitFor({ state: "detached" });
    await page
      .getByRole("row", { name: /7\.000/ })
      .getByRole("button", { name: /^Từ chối/ })
      .click();
    await page.getByLabel("Lý do", { exact: true }).fill("Ngân hàng chưa báo có");
    await page.getByRole("dialog").getByRole("button", { name: "Từ chối" }).click();
    await page.getByText("Không có chứng từ nào chờ duyệt").waitFor();
    await page.getByRole("link", { name: "Quy tắc duyệt" }).click();
    await page.getByText("Mọi đối tác").first().waitFor();
    await accountant.inspects("intake-rules");
  });

  it("is seen by the customer as it was decided", async () => {
    const { page } = customer;
    await page.reload();
    await page.getByText("Ngân hàng chưa báo có").waitFor();
    await customer.goesTo("Thanh toán");
    await page.getByRole("link", { name: "Báo thanh toán", exact: true }).click();
    await page.getByText("Đã ghi phiếu thu").waitFor();
    await customer.inspects("payment-notices");
  });
});
