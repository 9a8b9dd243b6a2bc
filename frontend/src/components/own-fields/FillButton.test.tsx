import { screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { HttpResponse, http } from "msw";
import { describe, expect, it } from "vitest";
import { asWritten, withValue } from "@/api/own-fields";
import { signedIn } from "@/api/session";
import type { OwnField } from "@/api/types";
import { ownField } from "@/testing/own-field";
import { API, startServer } from "@/testing/server";
import { renderInShell } from "@/testing/stage";
import type { Filled } from "./FieldsDrawer";
import { FillButton } from "./FillButton";

const server = startServer();
const PROJECT = ownField("purchase_order", "project", "Dự án");
const MARGIN = ownField("purchase_order", "margin", "Lãi gộp", { access: "read" });
const COLOUR = ownField("purchase_order_line", "colour", "Màu");
const order = {
  number: "PO26-000003",
  custom: { project: "DA-7", margin: "10" },
  lines: [
    { line_no: 1, item: { code: "GAO", name: "Gạo" }, custom: { colour: "Đỏ" } },
    { line_no: 2, item: { code: "MUOI", name: "Muối" }, custom: { colour: "Đen" } },
  ],
};

function openOn(fields: OwnField[]): Filled[] {
  const sent: Filled[] = [];
  signedIn({ access_token: "t", expires_in: 600, membership_id: "m", memberships: [] });
  server.use(http.get(`${API}/own-fields`, () => HttpResponse.json({ items: fields, schemas: {} })));
  const save = (filled: Filled) => Promise.resolve(sent.push(filled));
  renderInShell(<FillButton record="purchase_order" order={order} save={save} />);
  return sent;
}

describe("filling in the own fields of an order that is written", () => {
  it("sends what one fills in, of the lines that were changed, and takes away what was emptied", async () => {
    const sent = openOn([PROJECT, MARGIN, COLOUR]);
    const user = userEvent.setup();
    await user.click(await screen.findByRole("button", { name: "Điền trường riêng" }));
    await user.clear(await screen.findByLabelText("Dự án"));
    const colour = screen.getAllByLabelText("Màu")[1] as HTMLElement;
    await user.clear(colour);
    await user.type(colour, "Xanh");
    expect(screen.queryByLabelText("Lãi gộp")).toBeNull();
    await user.click(screen.getByRole("button", { name: "Lưu" }));
    await waitFor(() =>
      expect(sent).toEqual([
        { custom: { project: null }, lines: [{ line_no: 2, custom: { colour: "Xanh" } }] },
      ]),
    );
  });

  it("sends back of an order written anew what one fills in, and not what one only reads", () => {
    const { custom } = asWritten([PROJECT, MARGIN], order);
    expect(custom).toEqual({ project: "DA-7" });
    const emptied = { custom: withValue(order.custom, "project", "") };
    expect(asWritten([PROJECT, MARGIN], emptied).custom).toEqual({ project: null });
  });
});
