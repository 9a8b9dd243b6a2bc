import { useSuspenseQuery } from "@tanstack/react-query";
import { screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { HttpResponse, http } from "msw";
import { Suspense, useState } from "react";
import { describe, expect, it, vi } from "vitest";
import { API, startServer } from "@/testing/server";
import { renderInShell } from "@/testing/stage";
import { bodyOf, client } from "./client";
import { type KeyHolder, newKeyHolder, usePosting } from "./posting";
import { api } from "./queries";

const server = startServer();
const ORDER = "00000000-0000-7000-8000-000000000001";

const confirm = (id: string, key: string) =>
  bodyOf(
    client.POST("/api/v1/sales-orders/{order_id}/confirmation", {
      params: { path: { order_id: id }, header: { "Idempotency-Key": key } },
      body: {},
    }),
  );

type Props = { onDone?: () => void; keys?: KeyHolder };

function Poster({ onDone = () => undefined, keys = newKeyHolder() }: Props) {
  const [holder] = useState(keys);
  const posting = usePosting(confirm, { keys: holder, after: onDone });
  return (
    <button type="button" onClick={() => posting.mutate(ORDER)}>
      {posting.error ? "refused" : "post"}
    </button>
  );
}

function Order() {
  const path = { order_id: ORDER };
  const { data } = useSuspenseQuery(
    api.queryOptions("get", "/api/v1/sales-orders/{order_id}", { params: { path } }),
  );
  return <p>{data.status}</p>;
}

/** Answers the given statuses one after the other (0: the connection breaks) and notes the keys. */
function answering(...statuses: number[]): string[] {
  const keys: string[] = [];
  server.use(
    http.post(`${API}/sales-orders/${ORDER}/confirmation`, ({ request }) => {
      const status = statuses[keys.length] ?? 200;
      keys.push(request.headers.get("Idempotency-Key") ?? "");
      if (status === 0) return HttpResponse.error();
      return HttpResponse.json({ code: `c${status}` }, { status, headers: { "Retry-After": "0" } });
    }),
  );
  return keys;
}

describe("usePosting", () => {
  it("repeats an open outcome with the same key until there is an answer", async () => {
    const keys = answering(503, 0, 200);
    const done = vi.fn();
    renderInShell(<Poster onDone={done} />);
    await userEvent.click(screen.getByRole("button"));
    await waitFor(() => expect(done).toHaveBeenCalledOnce(), { timeout: 5_000 });
    expect(keys).toHaveLength(3);
    expect(new Set(keys).size).toBe(1);
    expect(keys[0]).toMatch(/^[0-9a-f-]{36}$/);
  });

  it("takes a new key for a new intention", async () => {
    const keys = answering(200, 200);
    const done = vi.fn();
    renderInShell(<Poster onDone={done} />);
    await userEvent.click(screen.getByRole("button"));
    await waitFor(() => expect(done).toHaveBeenCalledTimes(1));
    await userEvent.click(screen.getByRole("button"));
    await waitFor(() => expect(done).toHaveBeenCalledTimes(2));
    expect(new Set(keys).size).toBe(2);
  });

  it("does not repeat a refusal, and takes a new key after it", async () => {
    const keys = answering(409, 200);
    const done = vi.fn();
    renderInShell(<Poster onDone={done} />);
    await userEvent.click(screen.getByRole("button"));
    await screen.findByText("refused");
    await userEvent.click(screen.getByRole("button"));
    await waitFor(() => expect(done).toHaveBeenCalledOnce());
    expect(new Set(keys).size).toBe(2);
  });

  it("keeps the key when every repeat leaves the outcome open", async () => {
    const holder = newKeyHolder("kept");
    const keys = answering(503, 503, 503, 503);
    renderInShell(<Poster keys={holder} />);
    await userEvent.click(screen.getByRole("button"));
    await screen.findByText("refused");
    expect(keys).toEqual(["kept", "kept", "kept", "kept"]);
    expect(holder.current()).toBe("kept");
  });

  it("does not show what a page that is still opening had asked for before", async () => {
    answering(200);
    let answer = (): void => undefined;
    const released = new Promise<void>((resolve) => {
      answer = resolve;
    });
    let asked = 0;
    server.use(
      http.get(`${API}/sales-orders/${ORDER}`, async () => {
        asked += 1;
        if (asked > 1) return HttpResponse.json({ status: "confirmed" });
        await released;
        return HttpResponse.json({ status: "placed" });
      }),
    );
    const done = vi.fn();
    renderInShell(
      <>
        <Poster onDone={done} />
        <Suspense fallback="opening">
          <Order />
        </Suspense>
      </>,
    );
    await waitFor(() => expect(asked).toBe(1));
    await userEvent.click(screen.getByRole("button"));
    await waitFor(() => expect(done).toHaveBeenCalledOnce());
    answer();
    expect(await screen.findByText("confirmed")).toBeVisible();
  });
});
