import { bodyOf, client } from "@/api/client";
import { api } from "@/api/queries";
import type { CustomField, CustomFieldRequest, ExposurePreview } from "@/api/types";

export const customFieldsQuery = (cursor: string | undefined) =>
  api.queryOptions("get", "/api/v1/custom-fields", { params: { query: { cursor } } });

type Saved = { present: CustomField | undefined; field: CustomFieldRequest; active: boolean };

/** Adds a field, or changes the one that was seen. */
export const saveField = ({ present, ...saved }: Saved): Promise<CustomField> =>
  present === undefined
    ? bodyOf(client.POST("/api/v1/custom-fields", { body: saved.field }))
    : bodyOf(client.PATCH("/api/v1/custom-fields/{field_id}", changeOf(present, saved)));

/** Who would see the field or fill it in that does not now, or no more, if it were saved so. */
export const foreseeField = ({ present, ...saved }: Saved): Promise<ExposurePreview> =>
  present === undefined
    ? bodyOf(client.POST("/api/v1/custom-fields/preview", { body: saved.field }))
    : bodyOf(client.POST("/api/v1/custom-fields/{field_id}/preview", changeOf(present, saved)));

function changeOf(present: CustomField, { field, active }: Omit<Saved, "present">) {
  const { record: _, code: __, type: ___, ...changes } = field;
  return {
    params: { path: { field_id: present.id }, header: { "If-Match": `"${present.version}"` } },
    body: { ...changes, active },
  };
}
