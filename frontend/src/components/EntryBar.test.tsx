import { screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, it, vi } from "vitest";
import { renderInShell } from "@/testing/stage";
import { EntryBar } from "./EntryBar";

it("is pressed by Ctrl+Enter from anywhere on the page, but not while it is busy or there is no line", async () => {
  const onSubmit = vi.fn();
  const page = (count: number, busy: boolean) => (
    <>
      <input aria-label="PO" />
      <EntryBar count={count} submit="Place" busy={busy} onSubmit={onSubmit} />
    </>
  );
  const { rerender } = renderInShell(page(0, false));
  const user = userEvent.setup();
  await user.click(screen.getByLabelText("PO"));
  await user.keyboard("{Control>}{Enter}{/Control}");
  rerender(page(2, true));
  await user.keyboard("{Control>}{Enter}{/Control}");
  expect(onSubmit).not.toHaveBeenCalled();
  rerender(page(2, false));
  await user.keyboard("{Enter}");
  expect(onSubmit).not.toHaveBeenCalled();
  await user.keyboard("{Control>}{Enter}{/Control}");
  expect(onSubmit).toHaveBeenCalledOnce();
});
