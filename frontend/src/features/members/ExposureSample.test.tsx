import { screen, within } from "@testing-library/react";
import { expect, it } from "vitest";
import { renderInShell } from "@/testing/stage";
import { ExposureSample } from "./ExposureSample";

it("shows each value that the person would read otherwise, in the words of the pages", () => {
  const before = { number: "SO26-000001", total_amount: "449280", note: "1234", custom: { batch: "1234" } };
  const after = { number: "SO26-000001", custom: {} };
  renderInShell(<ExposureSample sample={{ kind: "sales_order", id: "o1", before, after }} />);
  const table = screen.getByRole("table", { name: "Đơn bán hàng SO26-000001", hidden: true });
  const rows = within(table).getAllByRole("row", { hidden: true });
  expect(rows.slice(1).map((row) => [...row.children].map((cell) => cell.textContent))).toEqual([
    ["Tổng tiền thanh toán", "449.280", "không thấy"],
    ["Ghi chú", "1234", "không thấy"],
    ["batch", "1234", "không thấy"],
  ]);
});
