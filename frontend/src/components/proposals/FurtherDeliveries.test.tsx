import { fireEvent, screen } from "@testing-library/react";
import { useState } from "react";
import { describe, expect, it } from "vitest";
import { renderInShell } from "@/testing/stage";
import { type Further, FurtherDeliveries } from "./FurtherDeliveries";
import { furtherOf } from "./terms";

const line = {
  line_no: 3,
  item: { code: "BM-50", name: "Bột mì" },
  unit: "bao",
  quantity: "100",
  unit_price: "50000",
  due_on: "2026-12-01",
};

function Stage({ onChange }: { onChange: (deliveries: readonly Further[]) => void }) {
  const [deliveries, setDeliveries] = useState<readonly Further[]>([]);
  return (
    <FurtherDeliveries
      lines={[line]}
      deliveries={deliveries}
      onChange={(next) => {
        setDeliveries(next);
        onChange(next);
      }}
    />
  );
}

describe("splitting a line into deliveries", () => {
  it("adds, fills and removes them one by one", () => {
    let last: readonly Further[] = [];
    renderInShell(
      <Stage
        onChange={(next) => {
          last = next;
        }}
      />,
    );
    fireEvent.click(screen.getByRole("button", { name: "Thêm đợt giao" }));
    fireEvent.click(screen.getByRole("button", { name: "Thêm đợt giao" }));
    fireEvent.change(screen.getByLabelText("Số lượng: đợt giao thêm 2"), { target: { value: "20" } });
    expect(last.map(({ line_no, quantity }) => [line_no, quantity])).toEqual([
      [3, undefined],
      [3, "20"],
    ]);
    fireEvent.click(screen.getByRole("button", { name: "Bỏ đợt giao: đợt giao thêm 1" }));
    expect(last.map(({ quantity }) => quantity)).toEqual(["20"]);
  });

  it("sends those that have a quantity and a day", () => {
    const whole = { key: "a", line_no: 3, quantity: "20", due_on: "2026-12-09" };
    const others = [
      { ...whole, quantity: undefined },
      { ...whole, quantity: "0" },
      { ...whole, due_on: undefined },
    ];
    expect(furtherOf([whole, ...others])).toEqual([
      { line_no: 3, quantity: "20", due_on: "2026-12-09", additional: true },
    ]);
  });
});
