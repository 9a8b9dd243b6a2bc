import { act, renderHook, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { HttpResponse, http } from "msw";
import { describe, expect, it } from "vitest";
import { signedIn } from "@/api/session";
import { API, startServer } from "@/testing/server";
import { renderInShell } from "@/testing/stage";
import { useChosen } from "./chosen";
import { PromiseBar } from "./PromiseBar";
import type { WaitingLine } from "./queries";

const server = startServer();
const line = (id: string, available_on: string | null): WaitingLine => ({
  order: { id, number: `SO-${id}` },
  partner: { id: "p", code: "KH", name: "Hoa Sen" },
  line_no: 1,
  item: { id: "i", code: "NM", name: "Nước mắm" },
  unit: "chai",
  waiting: "60",
  requested_on: null,
  promised_on: "2026-12-01",
  available_on,
  endangered: true,
});
const covered = line("a", "2026-12-09");
const uncovered = line("b", null);

describe("promising another day", () => {
  it("takes the day on which goods come, and asks for one where nothing covers the line", () => {
    const { result } = renderHook(() => useChosen([covered, uncovered]));
    act(() => result.current.choose(covered, true));
    expect(result.current.choices).toEqual([{ line: covered, day: "2026-12-09" }]);
    act(() => result.current.choose(uncovered, true));
    expect(result.current.dayOf(uncovered)).toBeUndefined();
    act(() => result.current.setDay(uncovered, "2026-12-20"));
    expect(result.current.choices.map(({ day }) => day)).toEqual(["2026-12-09", "2026-12-20"]);
    act(() => result.current.setDay(uncovered, undefined));
    expect(result.current.has(uncovered)).toBe(false);
  });

  it("says which promise it takes the place of, and is not ready while a day is missing", async () => {
    const sent: unknown[] = [];
    signedIn({ access_token: "t", expires_in: 600, membership_id: "m", memberships: [] });
    server.use(
      http.post(`${API}/promises`, async ({ request }) => {
        sent.push(await request.json());
        return HttpResponse.json({ lines: 1, order_ids: ["a"] }, { status: 201 });
      }),
    );
    const { result } = renderHook(() => useChosen([covered, uncovered]));
    act(() => result.current.choose(covered, true));
    const ready = renderInShell(<PromiseBar chosen={result.current} />);
    const user = userEvent.setup();
    await user.type(screen.getByLabelText("Lý do, khách hàng sẽ đọc được"), "Tàu đến trễ");
    await user.click(screen.getByRole("button", { name: "Hẹn lại 1 dòng" }));
    const promised = { order_id: "a", line_no: 1, promised_on: "2026-12-09", instead_of: "2026-12-01" };
    await waitFor(() => expect(sent).toEqual([{ lines: [promised], note: "Tàu đến trễ" }]));
    ready.unmount();
    act(() => result.current.choose(covered, true));
    act(() => result.current.choose(uncovered, true));
    renderInShell(<PromiseBar chosen={result.current} />);
    expect(screen.getByRole("button", { name: "Hẹn lại 1 dòng" })).toBeDisabled();
  });
});
