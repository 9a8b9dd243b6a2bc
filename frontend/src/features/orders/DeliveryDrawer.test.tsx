import { screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { HttpResponse, http } from "msw";
import { Suspense } from "react";
import { expect, it, vi } from "vitest";
import { signedIn } from "@/api/session";
import type { SalesOrder } from "@/api/types";
import { ownField } from "@/testing/own-field";
import { API, startServer } from "@/testing/server";
import { renderInShell } from "@/testing/stage";
import { DeliveryDrawer } from "./DeliveryDrawer";

const server = startServer();
const FIELDS = [
  ownField("delivery", "lorry", "Biển số xe"),
  ownField("delivery", "driver", "Tài xế", { default_value: "Tư" }),
  ownField("invoice", "contract", "Số hợp đồng"),
  ownField("invoice", "buyer", "Người mua hàng", { default_value: "Lan" }),
];
const order = {
  id: "o1",
  number: "SO26-000007",
  location: { id: "w1" },
  lines: [
    {
      line_no: 1,
      item: { id: "i1", code: "GAO", name: "Gạo" },
      quantity: "10",
      delivered: "0",
      cancelled: "0",
      reserved: "10",
      unit: "túi",
    },
  ],
} as unknown as SalesOrder;
const REFUSED = {
  code: "custom_fields_invalid",
  errors: [{ pointer: "/invoice/custom/contract", code: "required", message: "" }],
};

it("sends what is said of the delivery and of its invoice, each where it belongs", async () => {
  const sent: { custom?: object; invoice?: object }[] = [];
  const onClose = vi.fn();
  signedIn({ access_token: "t", expires_in: 600, membership_id: "m", memberships: [] });
  server.use(
    http.get(`${API}/me`, () => HttpResponse.json({ scopes: ["invoices:write"] })),
    http.get(`${API}/own-fields`, () => HttpResponse.json({ items: FIELDS, schemas: {} })),
    http.post(`${API}/sales-orders/o1/deliveries`, async ({ request }) => {
      sent.push((await request.json()) as { custom?: object; invoice?: object });
      return sent.length === 1
        ? HttpResponse.json(REFUSED, { status: 422 })
        : HttpResponse.json({ number: "DN26-1" }, { status: 201 });
    }),
  );
  const user = userEvent.setup();
  renderInShell(
    <Suspense>
      <DeliveryDrawer order={order} onClose={onClose} />
    </Suspense>,
  );
  await user.type(await screen.findByLabelText("Biển số xe"), "51C-1");
  await user.clear(screen.getByLabelText("Tài xế"));
  await user.click(screen.getByRole("checkbox", { name: "Xuất hóa đơn ngay" }));
  await user.click(screen.getByRole("button", { name: "Ghi phiếu giao hàng" }));
  const said = { custom: { lorry: "51C-1", driver: null } };
  await waitFor(() => expect(sent).toMatchObject([{ ...said, invoice: {} }]));
  // What was left as it stands is for the server to begin with.
  expect(sent[0]?.invoice).toEqual({});
  expect(await screen.findByText("Chưa nhập.")).toBeInTheDocument();
  await user.type(screen.getByLabelText("Số hợp đồng"), "HĐ-9");
  await user.click(screen.getByRole("button", { name: "Ghi phiếu giao hàng" }));
  await waitFor(() => expect(onClose).toHaveBeenCalledOnce());
  expect(sent[1]).toMatchObject({ ...said, invoice: { custom: { contract: "HĐ-9", buyer: "Lan" } } });
});
