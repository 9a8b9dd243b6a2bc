import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, it } from "vitest";
import { launch, Person } from "./stage";

let browser: Browser;
let keeper: Person;
let owner: Person;

beforeAll(async () => {
  browser = await launch();
  keeper = await Person.arrives(browser, "warehouse");
  owner = await Person.arrives(browser, "owner");
});

afterAll(() => browser?.close());

async function choosePlace(label: string, index: number): Promise<void> {
  const { page } = keeper;
  await page.getByRole("combobox", { name: label }).click();
  await page.locator(".ant-select-dropdown:visible .ant-select-item-option").nth(index).click();
}

describe("the warehouse", () => {
  it("sends goods to another warehouse", async () => {
    const { page } = keeper;
    await keeper.signsIn();
    await keeper.goesTo("Tồn kho");
    await page.getByRole("link", { name: "Chuyển kho" }).click();
    await keeper.inspects("transfers-none");
    await page.getByRole("link", { name: "Lập phiếu chuyển kho" }).click();
    await choosePlace("Kho xuất", 1);
    await choosePlace("Kho nhập", 0);
    await page.getByRole("combobox", { name: "Mã hàng, dòng 1", exact: true }).focus();
    await keeper.pastes("GA-ST25-5\t5\nSAI-MA\t2\n");
    await page.getByText("Gạo ST25 túi 5 kg").first().waitFor();
    await page.getByRole("button", { name: "Xuất kho chuyển đi" }).click();
    await page.getByText("Không có mã hàng này.").waitFor();
    await keeper.inspects("transfer-entry");
    await page.getByRole("combobox", { name: "Mã hàng, dòng 2" }).focus();
    await page.keyboard.press("Control+Delete");
    await page.getByRole("button", { name: "Xuất kho chuyển đi" }).click();
    await page.getByRole("heading", { level: 1, name: /^Phiếu chuyển kho/ }).waitFor();
    await page.getByText("Đang đi đường").first().waitFor();
  });

  it("receives a part and declares the rest missing", async () => {
    const { page } = keeper;
    await page.getByRole("button", { name: "Nhập kho" }).click();
    await page.getByLabel(/^Thực nhập/).fill("4");
    await page.getByLabel(/^Thiếu/).fill("1");
    await keeper.inspects("transfer-receive");
    await page.getByRole("button", { name: "Ghi nhập kho" }).click();
    await page.getByText("Đã nhập kho", { exact: true }).waitFor();
    await keeper.inspects("transfer");
  });

  it("writes off what is broken and reads it on the stock card", async () => {
    const { page } = keeper;
    await keeper.goesTo("Tồn kho");
    await page.getByRole("link", { name: "Điều chỉnh kho" }).click();
    await page.getByRole("link", { name: "Lập phiếu điều chỉnh" }).click();
    await choosePlace("Kho", 1);
    await page.getByRole("combobox", { name: "Lý do" }).click();
    await page.getByTitle("Hư hỏng").click();
    await page.getByRole("combobox", { name: "Mã hàng, dòng 1", exact: true }).focus();
    await keeper.pastes("GA-ST25-5\t1\nGA-ST25-5\t1\n");
    await page.getByText("Gạo ST25 túi 5 kg").first().waitFor();
    await keeper.inspects("adjustment-entry");
    await page.getByRole("button", { name: "Ghi điều chỉnh" }).click();
    await page.getByRole("heading", { level: 1, name: /^Phiếu điều chỉnh kho/ }).waitFor();
    await keeper.inspects("adjustment");
    await keeper.goesTo("Tồn kho");
    await page.getByRole("searchbox", { name: "Tìm mã hoặc tên hàng" }).fill("ga-st25-5");
    await page
      .getByRole("row", { name: /GA-ST25-5.*Kho chính/ })
      .getByRole("link")
      .click();
    await page.getByRole("heading", { level: 1, name: /^Thẻ kho/ }).waitFor();
    await page
      .getByRole("link", { name: /^Phiếu điều chỉnh kho/ })
      .first()
      .waitFor();
    await keeper.inspects("stock-card");
  });

  it("counts what lies there, and somebody else approves", async () => {
    const { page } = keeper;
    await keeper.goesTo("Tồn kho");
    await page.getByRole("link", { name: "Kiểm kê" }).click();
    await page.getByRole("button", { name: "Mở đợt kiểm kê" }).click();
    await choosePlace("Kho", 0);
    await page.getByRole("button", { name: "Mở phiếu kiểm kê" }).click();
    await page.getByRole("heading", { level: 1, name: /^Phiếu kiểm kê/ }).waitFor();
    await page.getByRole("link", { name: "Nhập số đếm" }).click();
    await page.getByRole("combobox", { name: "Mã hàng, dòng 1", exact: true }).focus();
    await keeper.pastes("BG-OMO4\t38\nXM-AOTHUN\t41\n");
    await keeper.inspects("count-entry");
    await page.getByRole("button", { name: "Ghi số đếm" }).click();
    await page.getByText(/^2 \/ \d+ dòng đã đếm$/).waitFor();
    await keeper.inspects("count");
    await page.getByRole("button", { name: "Nộp phiếu" }).click();
    await page.getByRole("button", { name: "Đồng ý" }).click();
    await page.getByRole("main").getByText("Chờ duyệt", { exact: true }).waitFor();
    const address = new URL(page.url()).pathname;
    await owner.signsIn();
    await owner.page.goto(address);
    await owner.page.getByRole("button", { name: "Duyệt và ghi sổ" }).click();
    await owner.page.getByRole("button", { name: "Đồng ý" }).click();
    await owner.page.getByText("Đã ghi sổ", { exact: true }).waitFor();
    await owner.page.getByRole("button", { name: "Tính vào giá vốn" }).first().click();
    await owner.page.getByText("Tính vào giá vốn").waitFor();
    await owner.inspects("count-posted");
  });
});
