import { screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { HttpResponse, http } from "msw";
import { describe, expect, it, vi } from "vitest";
import { signedIn } from "@/api/session";
import type { PurchaseOrder } from "@/api/types";
import { API, startServer } from "@/testing/server";
import { renderInShell } from "@/testing/stage";
import { AnswerDrawer } from "./AnswerDrawer";

const server = startServer();
const line = (line_no: number, name: string) => ({
  line_no,
  item: { id: `i${line_no}`, code: `SP-${line_no}`, name },
  quantity: "10",
  unit: "túi",
  unit_price: "150000",
  expected_on: "2026-12-01",
});
const order = {
  id: "o1",
  number: "PO26-000003",
  version: 2,
  currency: "VND",
  lines: [line(1, "Gạo"), line(2, "Đường")],
} as unknown as PurchaseOrder;

describe("answering a purchase order", () => {
  it("refuses a line with its reason, and never all of them", async () => {
    const sent: unknown[] = [];
    const onClose = vi.fn();
    signedIn({ access_token: "t", expires_in: 600, membership_id: "m", memberships: [] });
    server.use(
      http.post(`${API}/purchase-orders/o1/acceptance`, async ({ request }) => {
        sent.push(request.headers.get("If-Match"), await request.json());
        return HttpResponse.json(order);
      }),
    );
    renderInShell(<AnswerDrawer order={order} onClose={onClose} />);
    const user = userEvent.setup();
    const accept = () => screen.getByRole("button", { name: "Chấp nhận đơn" });
    const refuse = () => screen.getAllByRole("checkbox", { name: "Không giao được dòng này" });
    await user.click(refuse()[0] as HTMLElement);
    expect(accept()).toBeDisabled();
    await user.type(screen.getByLabelText("Lý do từ chối: Gạo"), "Hết hàng");
    expect(accept()).toBeEnabled();
    await user.click(refuse()[1] as HTMLElement);
    expect(accept()).toBeDisabled();
    await user.click(refuse()[1] as HTMLElement);
    await user.click(accept());
    await waitFor(() => expect(onClose).toHaveBeenCalledOnce());
    expect(sent).toEqual(['"2"', { rejected_lines: [{ line_no: 1, reason: "Hết hàng" }] }]);
  });
});
