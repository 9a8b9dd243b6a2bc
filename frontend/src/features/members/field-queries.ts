import { bodyOf, client } from "@/api/client";
import { api } from "@/api/queries";
import type { CustomField, CustomFieldRequest } from "@/api/types";

export const customFieldsQuery = (cursor: string | undefined) =>
  api.queryOptions("get", "/api/v1/custom-fields", { params: { query: { cursor } } });

type Saved = { present: CustomField | undefined; field: CustomFieldRequest; active: boolean };

/** Adds a field, or changes the one that was seen. */
export const saveField = ({ present, field, active }: Saved): Promise<CustomField> => {
  const { record: _, code: __, type: ___, ...changes } = field;
  return present === undefined
    ? bodyOf(client.POST("/api/v1/custom-fields", { body: field }))
    : bodyOf(
        client.PATCH("/api/v1/custom-fields/{field_id}", {
          params: { path: { field_id: present.id }, header: { "If-Match": `"${present.version}"` } },
          body: { ...changes, active },
        }),
      );
};
