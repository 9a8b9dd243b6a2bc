import { screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { HttpResponse, http } from "msw";
import { describe, expect, it, vi } from "vitest";
import { signedIn } from "@/api/session";
import type { SalesOrder } from "@/api/types";
import { API, startServer } from "@/testing/server";
import { renderInShell } from "@/testing/stage";
import { AmendDrawer } from "./AmendDrawer";

const server = startServer();
// A quantity is what is asked for as the order stands; `cancelled` tells of what is no longer in it.
const line = (line_no: number, name: string, quantity: string, cancelled = "0") => ({
  line_no,
  item: { id: `i${line_no}`, code: `SP-${line_no}`, name },
  quantity,
  cancelled,
  delivered: "0",
  unit: "túi",
});
const order = {
  id: "o1",
  number: "SO26-000007",
  version: 4,
  lines: [line(1, "Gạo", "10"), line(2, "Đường", "6", "2"), line(3, "Muối", "1.5")],
} as unknown as SalesOrder;

function renderDrawer(answer: () => Response) {
  const sent: { body: unknown; version: string | null }[] = [];
  const onClose = vi.fn();
  signedIn({ access_token: "t", expires_in: 600, membership_id: "m", memberships: [] });
  server.use(
    http.post(`${API}/sales-orders/o1/amendment`, async ({ request }) => {
      sent.push({ body: await request.json(), version: request.headers.get("If-Match") });
      return answer();
    }),
  );
  renderInShell(<AmendDrawer order={order} onClose={onClose} />);
  return { sent, onClose, user: userEvent.setup() };
}

const box = (item: string) => screen.getByRole("textbox", { name: `Số lượng mới: ${item}` });
const save = () => screen.getByRole("button", { name: "Ghi thay đổi" });

describe("changing an order's quantities", () => {
  it("starts at what is still asked for and sends the lines that differ, against the version that was read", async () => {
    const { sent, onClose, user } = renderDrawer(() => HttpResponse.json(order));
    expect(box("Đường")).toHaveValue("6");
    expect(save()).toBeDisabled();
    await user.clear(box("Gạo"));
    await user.type(box("Gạo"), "1.200,5");
    await user.clear(box("Muối"));
    expect(save()).toBeDisabled();
    await user.type(box("Muối"), "0");
    await user.click(save());
    await vi.waitFor(() => expect(onClose).toHaveBeenCalledOnce());
    const lines = [
      { line_no: 1, quantity: "1200.5" },
      { line_no: 3, quantity: "0" },
    ];
    expect(sent).toEqual([{ body: { lines }, version: '"4"' }]);
  });

  it("says at which line the server refused", async () => {
    const { onClose, user } = renderDrawer(() =>
      HttpResponse.json(
        {
          code: "change_invalid",
          errors: [{ pointer: "/lines/0/quantity", code: "below_delivered", message: "" }],
        },
        { status: 422 },
      ),
    );
    await user.clear(box("Đường"));
    await user.type(box("Đường"), "3");
    await user.click(save());
    const row = (await screen.findByText("Ít hơn số đã giao.")).closest("tr");
    expect(row).toHaveTextContent("Đường");
    expect(onClose).not.toHaveBeenCalled();
  });
});
