import { screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { HttpResponse, http } from "msw";
import { describe, expect, it } from "vitest";
import { signedIn } from "@/api/session";
import type { OwnField } from "@/api/types";
import { ownField } from "@/testing/own-field";
import { API, startServer } from "@/testing/server";
import { renderInShell } from "@/testing/stage";
import { InvoiceButton } from "./InvoiceButton";

const server = startServer();
const CONTRACT = ownField("invoice", "contract", "Số hợp đồng", { required: true });
const MISSING = {
  code: "custom_fields_invalid",
  errors: [{ pointer: "/custom/contract", code: "required", message: "" }],
};

/** The button of somebody with these fields; an invoice without its contract is refused. */
function show(fields: OwnField[]): unknown[] {
  const sent: unknown[] = [];
  signedIn({ access_token: "t", expires_in: 600, membership_id: "m", memberships: [] });
  server.use(
    http.get(`${API}/own-fields`, () => HttpResponse.json({ items: fields, schemas: {} })),
    http.post(`${API}/deliveries/d1/invoice`, async ({ request }) => {
      const body = (await request.json()) as { custom?: object };
      sent.push(body);
      return fields.length > 0 && body.custom === undefined
        ? HttpResponse.json(MISSING, { status: 422 })
        : HttpResponse.json({ number: "1" }, { status: 201 });
    }),
  );
  renderInShell(<InvoiceButton deliveryId="d1" />);
  return sent;
}

describe("invoicing a delivery", () => {
  it("takes one press where the company asks for nothing of its own", async () => {
    const sent = show([]);
    const button = screen.getByRole("button", { name: "Xuất hóa đơn" });
    // Not before it is known that nothing is asked for.
    expect(button).toBeDisabled();
    await waitFor(() => expect(button).toBeEnabled());
    await userEvent.click(button);
    await waitFor(() => expect(sent).toEqual([{}]));
  });

  it("asks first for what the company keeps of invoices, and says at the box what is missing", async () => {
    const sent = show([CONTRACT]);
    const user = userEvent.setup();
    await waitFor(() => expect(screen.getByRole("button", { name: "Xuất hóa đơn" })).toBeEnabled());
    await user.click(screen.getByRole("button", { name: "Xuất hóa đơn" }));
    await screen.findByRole("dialog");
    const issue = () => screen.getAllByRole("button", { name: "Xuất hóa đơn" }).at(-1) as HTMLElement;
    await user.click(issue());
    expect(await screen.findByText("Chưa nhập.")).toBeInTheDocument();
    await user.type(screen.getByLabelText("Số hợp đồng *"), "HĐ-9");
    await user.click(issue());
    await waitFor(() => expect(sent).toEqual([{}, { custom: { contract: "HĐ-9" } }]));
  });
});
