import { bodyOf, client, ifUnchanged } from "@/api/client";
import { api } from "@/api/queries";
import type { Absence, Partner } from "@/api/types";

export type PartnerFilter = {
  query?: string | undefined;
  cursor?: string | undefined;
  mine?: boolean;
};

export const partnersQuery = (filter: PartnerFilter) =>
  api.queryOptions("get", "/api/v1/partners", { params: { query: filter } });

/** As many as one page of the API holds, for choosing from. */
export const staffQuery = () =>
  api.queryOptions("get", "/api/v1/staff", { params: { query: { limit: 200 } } });

/** Puts somebody in charge of a partner as it is now: its tag is asked for anew. */
export async function putInCharge({ id, manager }: { id: string; manager: string | null }): Promise<Partner> {
  const params = { path: { partner_id: id } };
  const header = ifUnchanged(await client.GET("/api/v1/partners/{partner_id}", { params }));
  const body = { account_manager_id: manager };
  return bodyOf(client.PATCH("/api/v1/partners/{partner_id}", { params: { ...params, header }, body }));
}

export const absencesQuery = (cursor: string | undefined, not_over: boolean) =>
  api.queryOptions("get", "/api/v1/absences", { params: { query: { cursor, not_over } } });

export type NewAbsence = { user_id: string; stand_in_id: string; first_day: string; last_day: string };

/** Enters an absence, or changes the one that was seen. */
export const saveAbsence = ({
  present,
  user_id,
  ...body
}: NewAbsence & { present: Absence | undefined }): Promise<Absence> =>
  present === undefined
    ? bodyOf(client.POST("/api/v1/absences", { body: { ...body, user_id } }))
    : bodyOf(
        client.PUT("/api/v1/absences/{absence_id}", {
          params: { path: { absence_id: present.id }, header: { "If-Match": `"${present.version}"` } },
          body,
        }),
      );

export async function dropAbsence(id: string): Promise<void> {
  await client.DELETE("/api/v1/absences/{absence_id}", { params: { path: { absence_id: id } } });
}
