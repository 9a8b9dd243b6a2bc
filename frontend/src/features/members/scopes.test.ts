import { expect, it } from "vitest";
import { byResource, exceptionsOf } from "./scopes";

it("puts scopes of a resource together, reading first, and leaves out what everybody holds", () => {
  expect(
    byResource(["sales-orders:confirm", "me:read", "account:write", "items:read", "sales-orders:read"]),
  ).toEqual([
    { resource: "items", scopes: ["items:read"] },
    { resource: "sales-orders", scopes: ["sales-orders:read", "sales-orders:confirm"] },
  ]);
});

it("tells what is otherwise than in the group", () => {
  expect(exceptionsOf(["a:read", "b:read", "account:read"], ["b:read", "c:write", "me:read"])).toEqual({
    granted: ["c:write"],
    denied: ["a:read"],
  });
});
