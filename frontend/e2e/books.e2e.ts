import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, it } from "vitest";
import { launch, Person } from "./stage";

let browser: Browser;

beforeAll(async () => {
  browser = await launch();
});

afterAll(() => browser?.close());

describe("the books", () => {
  it("are read by the accountant as a trial balance", async () => {
    const accountant = await Person.arrives(browser, "accounting");
    const { page } = accountant;
    await accountant.signsIn();
    await accountant.goesTo("Sổ sách");
    await page.getByText("Tổng cộng").waitFor();
    await accountant.inspects("trial-balance");
  });

  it("show a supplier what the company owes it", async () => {
    const supplier = await Person.arrives(browser, "supplier");
    const { page } = supplier;
    await supplier.signsIn();
    await supplier.goesTo("Công nợ");
    await page.getByText("Số dư cuối kỳ").waitFor();
    await page.getByText(/^Tài khoản 331/).waitFor();
    await supplier.inspects("ledger-of-supplier");
  });
});
