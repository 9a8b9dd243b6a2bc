import { createEvent, fireEvent, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { HttpResponse, http } from "msw";
import { useReducer } from "react";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { signedIn } from "@/api/session";
import { API, startServer } from "@/testing/server";
import { renderInShell } from "@/testing/stage";
import { LineGrid } from "./LineGrid";
import { emptyLines, linesReducer } from "./lines";
import type { LineProblem } from "./request";

const server = startServer();
const SUGAR = {
  id: "00000000-0000-7000-8000-000000000005",
  code: "DUONG-BH",
  name: "Đường Biên Hòa 1 kg",
  base_unit: "gói",
  units: [{ unit: "thùng", factor: "24" }],
};

type Props = { problems?: ReadonlyMap<number, readonly LineProblem[]> };

function Grid({ problems = new Map() }: Props) {
  const [{ lines }, dispatch] = useReducer(linesReducer, undefined, emptyLines);
  return (
    <LineGrid
      shape="sales"
      label="Các dòng hàng của đơn"
      lines={lines}
      dispatch={dispatch}
      itemOf={() => undefined}
      problems={problems}
    />
  );
}

function renderGrid(props: Props = {}) {
  const sought: string[] = [];
  signedIn({ access_token: "t", expires_in: 600, membership_id: "m", memberships: [] });
  server.use(
    http.get(`${API}/items`, ({ request }) => {
      sought.push(new URL(request.url).searchParams.get("query") ?? "");
      return HttpResponse.json({ items: [SUGAR], next_cursor: null });
    }),
  );
  renderInShell(<Grid {...props} />);
  return { sought, user: userEvent.setup() };
}

const item = (row: number) => screen.getByRole("combobox", { name: `Mã hàng, dòng ${row}` });
const quantity = (row: number) => screen.getByRole("textbox", { name: `Số lượng, dòng ${row}` });
const unit = (row: number) => screen.getByRole("combobox", { name: `Đơn vị tính, dòng ${row}` });

/** jsdom lays nothing out; the grid needs to know how tall a row is to draw only some. */
beforeEach(() => {
  vi.spyOn(HTMLElement.prototype, "offsetHeight", "get").mockReturnValue(45);
});

describe("the line grid", () => {
  it("finds an item by its name without diacritics and goes on to the quantity", async () => {
    const { sought, user } = renderGrid();
    await user.type(item(1), "duong");
    const list = await screen.findByRole("listbox", { name: "Mã hàng" });
    expect(within(list).getByRole("option")).toHaveTextContent("Đường Biên Hòa 1 kg");
    expect(sought).toEqual(["duong"]);
    await user.keyboard("{Enter}");
    expect(item(1)).toHaveValue("DUONG-BH");
    expect(unit(1)).toHaveValue("gói");
    expect(quantity(1)).toHaveFocus();
    await user.keyboard("1.200,5{Enter}");
    expect(quantity(1)).toHaveValue("1.200,5");
    expect(item(2)).toHaveFocus();
  });

  it("takes what a spreadsheet has copied, numbers as Vietnamese writes them", async () => {
    const { user } = renderGrid();
    await user.click(item(1));
    await user.paste("Mã hàng\tĐVT\tSố lượng\r\nNM-500\tchai\t1.234\r\nGAO-ST25\ttúi\t2,5\r\n");
    expect(item(1)).toHaveValue("NM-500");
    expect(quantity(1)).toHaveValue("1.234");
    expect(unit(1)).toHaveValue("chai");
    expect(quantity(2)).toHaveValue("2,5");
    expect(item(3)).toHaveValue("");
    expect(await screen.findByText("Đã dán 2 dòng")).toBeInTheDocument();
  });

  it("draws only what is seen of five hundred pasted lines", async () => {
    const { user } = renderGrid();
    await user.click(item(1));
    const started = performance.now();
    await user.paste(Array.from({ length: 500 }, (_, i) => `SP-${i}\t${i + 1}`).join("\n"));
    expect(performance.now() - started).toBeLessThan(3_000);
    const grid = screen.getByRole("grid", { name: "Các dòng hàng của đơn" });
    expect(grid).toHaveAttribute("aria-rowcount", "502");
    expect(within(grid).getAllByRole("row").length).toBeLessThan(60);
  });

  it("leaves a single pasted cell to its box", async () => {
    const { user } = renderGrid();
    await user.click(quantity(1));
    await user.paste("15");
    expect(quantity(1)).toHaveValue("15");
  });

  it("moves by arrows, removes a line by keyboard", async () => {
    const { user } = renderGrid();
    await user.click(item(1));
    await user.paste("A\t1\nB\t2\nC\t3");
    await user.click(quantity(1));
    await user.keyboard("{ArrowDown}");
    expect(quantity(2)).toHaveFocus();
    await user.keyboard("{Control>}{Delete}{/Control}");
    expect(item(2)).toHaveValue("C");
    await waitFor(() => expect(quantity(2)).toHaveFocus());
  });

  it("does not take Enter from an input method that is still composing", async () => {
    renderGrid();
    const box = item(1);
    box.focus();
    const enter = createEvent.keyDown(box, { key: "Enter", keyCode: 229, isComposing: true });
    fireEvent(box, enter);
    expect(enter.defaultPrevented).toBe(false);
    expect(box).toHaveFocus();
  });

  it("keeps an unreadable number as typed", async () => {
    const { user } = renderGrid();
    await user.type(quantity(1), "12 kg?");
    await user.tab();
    expect(quantity(1)).toHaveValue("12 kg?");
  });

  it("says what is wrong at the line and at the box", () => {
    const problems = new Map([[1, [{ field: "quantity", message: "Chưa có số lượng" } as const]]]);
    renderGrid({ problems });
    expect(quantity(1)).toBeInvalid();
    expect(quantity(1)).toHaveAccessibleDescription("Chưa có số lượng");
    expect(item(1)).not.toBeInvalid();
  });
});
