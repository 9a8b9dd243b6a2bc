import { describe, expect, it } from "vitest";
import { chooseLocale } from "@/i18n/locale";
import {
  ApiProblem,
  isOutcomeOpen,
  messagesByField,
  pointerPath,
  problemMessage,
  readProblem,
} from "./problem";

const answer = (status: number, body: unknown, headers: Record<string, string> = {}) =>
  new Response(typeof body === "string" ? body : JSON.stringify(body), { status, headers });

describe("readProblem", () => {
  it("reads problem+json", async () => {
    const errors = [{ pointer: "/amount", code: "amount_scale", message: "Too fine." }];
    const problem = await readProblem(answer(422, { code: "invalid_request", detail: "Look.", errors }));
    expect(problem).toMatchObject({ status: 422, code: "invalid_request", message: "Look.", errors });
  });

  it("survives an answer that is no problem document", async () => {
    expect(await readProblem(answer(502, "<html>"))).toMatchObject({
      status: 502,
      code: "http_502",
      errors: [],
    });
  });

  it("reads how long to wait", async () => {
    expect((await readProblem(answer(503, {}, { "Retry-After": "2" }))).retryAfterS).toBe(2);
  });
});

describe("whether the outcome is open", () => {
  it("is open after a broken connection, a server fault and a request under way", () => {
    expect(isOutcomeOpen(new TypeError("Failed to fetch"))).toBe(true);
    expect(isOutcomeOpen(new ApiProblem(503, "contention", ""))).toBe(true);
    expect(isOutcomeOpen(new ApiProblem(409, "request_in_flight", ""))).toBe(true);
  });

  it("is settled by any other refusal", () => {
    expect(isOutcomeOpen(new ApiProblem(409, "stock_short", ""))).toBe(false);
    expect(isOutcomeOpen(new ApiProblem(422, "order_invalid", ""))).toBe(false);
  });
});

describe("messages", () => {
  it("speak the reader's language where the code is known", async () => {
    const known = new ApiProblem(409, "stock_short", "There is not enough free stock.");
    expect(problemMessage(known)).toBe("Không đủ hàng khả dụng.");
    await chooseLocale("ko");
    expect(problemMessage(known)).toBe("가용재고가 부족합니다.");
    await chooseLocale("vi");
    expect(problemMessage(new ApiProblem(409, "brand_new", "Server words."))).toBe("Server words.");
  });

  it("find their field by pointer", () => {
    const problem = new ApiProblem(422, "invalid_request", "", [
      { pointer: "/lines/3/quantity", code: "x1", message: "first" },
      { pointer: "/lines/3/quantity", code: "x2", message: "second" },
      { pointer: "/a~1b/~0c", code: "x3", message: "odd" },
    ]);
    expect([...messagesByField(problem)]).toEqual([
      ["lines.3.quantity", "first"],
      ["a/b.~c", "odd"],
    ]);
    expect(pointerPath("/lines/3/quantity")).toEqual(["lines", 3, "quantity"]);
    expect(messagesByField(new TypeError("x")).size).toBe(0);
  });
});

it("says when it opens to who is outside the access window", async () => {
  const body = { code: "access_closed", details: { opens_at: "2027-07-05T08:00:00+07:00" } };
  const problem = await readProblem(new Response(JSON.stringify(body), { status: 403 }));
  expect(problemMessage(problem)).toMatch(/2027/);
  const never = { code: "access_closed", details: { opens_at: null } };
  const shut = await readProblem(new Response(JSON.stringify(never), { status: 403 }));
  expect(problemMessage(shut)).not.toMatch(/\{\{|null/);
});
