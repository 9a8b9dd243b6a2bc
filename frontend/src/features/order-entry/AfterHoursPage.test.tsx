import { render, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { HttpResponse, http } from "msw";
import { describe, expect, it } from "vitest";
import { currentSession, signedIn } from "@/api/session";
import { emptyLines } from "@/components/line-grid/lines";
import { API, startServer } from "@/testing/server";
import AfterHoursPage from "./AfterHoursPage";
import { EMPTY_TERMS } from "./terms";

const server = startServer();
const opens_at = "2099-06-04T01:00:00Z";

describe("leaving an order outside one's hours", () => {
  it("sends what was pasted, by codes, and says when it is placed; at the door nothing else is asked for", async () => {
    const sent: unknown[] = [];
    signedIn({ access_token: "t", expires_in: 600, membership_id: "m", memberships: [], opens_at });
    server.use(
      http.post(`${API}/queued-orders`, async ({ request }) => {
        sent.push(await request.json());
        return HttpResponse.json({ id: "q", due_at: opens_at }, { status: 201 });
      }),
    );
    const session = currentSession();
    if (session.state !== "after-hours") throw new Error(session.state);
    const begunInside = {
      terms: { ...EMPTY_TERMS, requestedOn: "2099-06-10" },
      lines: emptyLines(),
      key: "k",
    };
    sessionStorage.setItem("giao.order-draft.m", JSON.stringify(begunInside));
    render(<AfterHoursPage session={session} />);
    const user = userEvent.setup();
    expect(screen.getByRole("button", { name: /Gửi đơn/ })).toBeDisabled();
    await user.click(screen.getByLabelText("Mã hàng, dòng 1"));
    await user.paste("NM-500\t12\tthùng\nDA-1\t1.500");
    await user.type(screen.getByLabelText("Số PO"), "PO-7");
    await user.click(screen.getByRole("button", { name: "Gửi đơn (2 dòng)" }));
    await waitFor(() => expect(screen.getByRole("status")).toHaveTextContent("Đã giữ đơn"));
    expect(sent).toEqual([
      {
        lines: [
          { item_code: "NM-500", quantity: "12", unit: "thùng" },
          { item_code: "DA-1", quantity: "1500" },
        ],
        customer_reference: "PO-7",
        requested_on: "2099-06-10",
      },
    ]);
    expect(screen.getByRole("button", { name: /Gửi đơn/ })).toBeDisabled();
  });
});
