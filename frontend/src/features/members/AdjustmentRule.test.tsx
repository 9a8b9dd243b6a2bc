import { screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { HttpResponse, http } from "msw";
import { Suspense } from "react";
import { expect, it } from "vitest";
import { API, startServer } from "@/testing/server";
import { renderInShell } from "@/testing/stage";
import { AdjustmentRule } from "./AdjustmentRule";

const server = startServer();

it("sets beyond which worth an adjustment takes two people, and lets one do again", async () => {
  const company = { id: "c1", base_currency: "VND", adjustment_limit: null as string | null };
  const sent: unknown[] = [];
  server.use(
    http.get(`${API}/me`, () => HttpResponse.json({ company, scopes: ["companies:write"] })),
    http.get(`${API}/companies/c1`, () => HttpResponse.json(company, { headers: { ETag: '"7"' } })),
    http.patch(`${API}/companies/c1`, async ({ request }) => {
      const body = (await request.json()) as { adjustment_limit: string | null };
      sent.push([request.headers.get("If-Match"), body]);
      company.adjustment_limit = body.adjustment_limit;
      return HttpResponse.json(company);
    }),
  );
  renderInShell(
    <Suspense>
      <AdjustmentRule />
    </Suspense>,
  );
  const box = () =>
    screen.findByRole("textbox", { name: "Giá trị phiếu vượt mức này thì cần hai người (VND)" });
  const save = () => screen.getByRole("button", { name: "Lưu hạn mức" });
  await userEvent.type(await box(), "hai mươi triệu");
  expect(save()).toBeDisabled();
  await userEvent.clear(await box());
  expect(save()).toBeDisabled();
  await userEvent.type(await box(), "20.000.000");
  await userEvent.click(save());
  await waitFor(() => expect(sent).toEqual([['"7"', { adjustment_limit: "20000000" }]]));
  await waitFor(() => expect(save()).toBeDisabled());
  await userEvent.clear(await box());
  await userEvent.click(save());
  await waitFor(() => expect(sent[1]).toEqual(['"7"', { adjustment_limit: null }]));
});
