import { fireEvent, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { HttpResponse, http } from "msw";
import { describe, expect, it } from "vitest";
import { signedIn } from "@/api/session";
import { API, startServer } from "@/testing/server";
import { renderInShell } from "@/testing/stage";
import { ProposalsPanel } from "./ProposalsPanel";

const server = startServer();
const item = { id: "i1", code: "BM-50", name: "Bột mì" };
const order = {
  resource: "purchase-orders" as const,
  id: "o1",
  version: 4,
  partner: { name: "Công ty Bột Mì" },
  allowed_actions: ["propose"],
};
const lines = [{ line_no: 1, item, unit: "bao", quantity: "100", unit_price: "50000", due_on: "2026-12-01" }];
const proposal = {
  id: "p1",
  order_id: "o1",
  number: 1,
  kind: "change",
  side: "partner",
  state: "open",
  base_version: 4,
  message: "Giá bột tăng",
  expires_at: null,
  answers_number: null,
  made_at: "2026-11-27T02:00:00Z",
  made_by: { id: "u2", name: "Trần Bán" },
  closed_at: null,
  closed_by: null,
  answer_note: null,
  allowed_actions: ["accept", "counter", "refuse"],
  lines: [
    {
      position: 1,
      line_no: 1,
      additional: false,
      substitute: null,
      item,
      unit: "bao",
      old_quantity: "100",
      quantity: "80",
      old_unit_price: "50000",
      unit_price: "50000",
      old_due_on: "2026-12-01",
      due_on: "2026-12-09",
      reason: null,
    },
  ],
};

function serve(...items: unknown[]) {
  signedIn({ access_token: "t", expires_in: 600, membership_id: "m", memberships: [] });
  server.use(
    http.get(`${API}/me`, () =>
      HttpResponse.json({ company: { name: "Công ty An" }, partner: null, scopes: [], user: { id: "u1" } }),
    ),
    http.get(`${API}/purchase-orders/o1/proposals`, () => HttpResponse.json({ items, next_cursor: null })),
  );
}

describe("proposals about an order", () => {
  it("shows what was and what is proposed, and leaves alone what stays", async () => {
    serve(proposal);
    renderInShell(<ProposalsPanel order={order} lines={lines} />);
    const table = await screen.findByRole("table", { name: "Chênh lệch của đề nghị số 1" });
    const row = within(table).getAllByRole("row")[1] as HTMLElement;
    expect(within(row).getByText("100", { selector: "del" })).toBeVisible();
    expect(within(row).getByText("80", { selector: "ins" })).toBeVisible();
    expect(within(row).getByText("09/12/2026", { selector: "ins" })).toBeVisible();
    expect(row.querySelectorAll("del")).toHaveLength(2);
    expect(screen.getByText(/Công ty Bột Mì · Trần Bán/)).toBeVisible();
    // One proposal at a time: whoever wants something else counters.
    expect(screen.queryByRole("button", { name: "Đề nghị thay đổi" })).toBeNull();
  });

  it("counters from the other side's figures, against the version that was read", async () => {
    const sent: unknown[] = [];
    serve(proposal);
    server.use(
      http.post(`${API}/purchase-orders/o1/proposals/1/counter-proposal`, async ({ request }) => {
        sent.push(request.headers.get("If-Match"), await request.json());
        return HttpResponse.json({ ...proposal, number: 2 }, { status: 201 });
      }),
    );
    renderInShell(<ProposalsPanel order={order} lines={lines} />);
    const user = userEvent.setup();
    await user.click(await screen.findByRole("button", { name: "Đề nghị lại" }));
    const quantity = await screen.findByLabelText("Số lượng mới: Bột mì");
    expect(quantity).toHaveValue("80");
    await user.clear(quantity);
    await user.type(quantity, "90");
    await user.click(screen.getByRole("button", { name: "Gửi đề nghị" }));
    await waitFor(() =>
      expect(sent).toEqual([
        '"4"',
        { kind: "change", lines: [{ line_no: 1, quantity: "90", due_on: "2026-12-09" }] },
      ]),
    );
  });

  it("tells a further delivery from the line that it was split off", async () => {
    const rest = { ...proposal.lines[0], position: 2, additional: true, old_quantity: "0", quantity: "20" };
    serve({ ...proposal, lines: [...proposal.lines, rest] });
    renderInShell(<ProposalsPanel order={order} lines={lines} />);
    const tag = await screen.findByText("Đợt giao thêm");
    expect(within(tag.closest("tr") as HTMLElement).getByText("20", { selector: "ins" })).toBeVisible();
  });

  it("shows the other item, and what of the line stays", async () => {
    const substitute = {
      item: { id: "i2", code: "BM-25", name: "Bột mì 25" },
      unit: "túi",
      kept_quantity: "30",
    };
    serve({ ...proposal, lines: [{ ...proposal.lines[0], quantity: "140", substitute }] });
    renderInShell(<ProposalsPanel order={order} lines={lines} />);
    const name = await screen.findByText(/BM-25/, { selector: "ins" });
    const row = name.closest("tr") as HTMLElement;
    expect(within(row).getByText("140 túi", { selector: "ins" })).toBeVisible();
    expect(within(row).getByText("Giữ lại 30 bao của dòng cũ")).toBeVisible();
  });

  it("asks for another item in the place of a line's", async () => {
    const sent: unknown[] = [];
    serve();
    server.use(
      http.post(`${API}/purchase-orders/o1/proposals`, async ({ request }) => {
        sent.push(await request.json());
        return HttpResponse.json(proposal, { status: 201 });
      }),
    );
    renderInShell(<ProposalsPanel order={order} lines={lines} />);
    const user = userEvent.setup();
    await user.click(await screen.findByRole("button", { name: "Đề nghị thay đổi" }));
    await user.click(screen.getByRole("button", { name: "Thay bằng mặt hàng khác" }));
    const submit = screen.getByRole("button", { name: "Gửi đề nghị" });
    expect(submit).toBeDisabled();
    fireEvent.change(screen.getByLabelText("Mã hàng thay thế: thay thế 1"), { target: { value: "BM-25" } });
    fireEvent.change(screen.getByLabelText("Đơn giá: thay thế 1"), { target: { value: "26000" } });
    await user.click(submit);
    const change = { line_no: 1, substitute: { item_code: "BM-25" }, unit_price: "26000" };
    await waitFor(() => expect(sent).toEqual([{ kind: "change", lines: [change] }]));
  });

  it("asks to cancel when nothing is to be changed", async () => {
    const sent: unknown[] = [];
    serve();
    server.use(
      http.post(`${API}/purchase-orders/o1/proposals`, async ({ request }) => {
        sent.push(await request.json());
        return HttpResponse.json(proposal, { status: 201 });
      }),
    );
    renderInShell(<ProposalsPanel order={order} lines={lines} />);
    const user = userEvent.setup();
    await user.click(await screen.findByRole("button", { name: "Đề nghị thay đổi" }));
    const submit = await screen.findByRole("button", { name: "Gửi đề nghị" });
    expect(submit).toBeDisabled();
    await user.click(screen.getByRole("checkbox", { name: "Đề nghị hủy phần còn lại của đơn hàng" }));
    await user.click(submit);
    await waitFor(() => expect(sent).toEqual([{ kind: "cancellation", lines: [] }]));
  });
});
