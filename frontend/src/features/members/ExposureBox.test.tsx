import { screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { HttpResponse, http } from "msw";
import { expect, it } from "vitest";
import type { ExposurePreview } from "@/api/types";
import { API, startServer } from "@/testing/server";
import { renderInShell } from "@/testing/stage";
import { ExposureBox } from "./ExposureBox";

const server = startServer();
const kept = (document: string) => ({ document, field: "price", before: "write", after: "absent" });
const preview = (...documents: string[]) =>
  ({
    people_count: 1,
    people: [
      {
        membership_id: "m1",
        user: { id: "u1", name: "Vũ Ngọc Mai", email: "mai@hoasen.vn" },
        partner: null,
        door: null,
        data_range: null,
        scopes_gained: [],
        scopes_lost: [],
        warehouses: [],
        fields: documents.map(kept),
        own_fields: [
          {
            record: "partner",
            code: "margin",
            labels: { vi: "Lãi" },
            before: "none",
            after: "read",
            records: 3,
          },
        ],
        documents: [],
        samples: [],
      },
    ],
  }) as ExposurePreview;

it.each([
  [["invoices", "items"], "Đơn giá và số tiền: Được sửa → Không thấy (Hóa đơn bán hàng, Mặt hàng)"],
  [["invoices", "items", "stock"], "Đơn giá và số tiền: Được sửa → Không thấy (Mọi chứng từ)"],
])("tells what turns alike in one line: %s", async (documents, line) => {
  const items = ["invoices", "items", "stock"].map((document) => ({ document, fields: ["price"] }));
  server.use(http.get(`${API}/field-classes`, () => HttpResponse.json({ items })));
  renderInShell(<ExposureBox foresee={async () => preview(...documents)} />);
  await userEvent.click(screen.getByRole("button", { name: "Xem trước tác động" }));
  expect(await screen.findByText(line)).toBeVisible();
  expect(screen.getByText("Lãi · Đối tác: Không thấy → Chỉ xem (có giá trị ở 3 bản ghi)")).toBeVisible();
});
