import { act, renderHook } from "@testing-library/react";
import { expect, it } from "vitest";
import { useParts } from "./parts";

const line = (received: string) => [
  { line_no: 1, item: { code: "BIA", name: "Bia" }, unit: "lon", received },
];

it("proposes what the line says by now, until something else is typed", () => {
  const { result, rerender } = renderHook(({ lines }) => useParts(lines, ({ received }) => received), {
    initialProps: { lines: line("0") },
  });
  rerender({ lines: line("15") });
  expect(result.current.values[1]).toBe("15");
  act(() => result.current.set(1, undefined));
  rerender({ lines: line("16") });
  expect(result.current.values[1]).toBeUndefined();
});
