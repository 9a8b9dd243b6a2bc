/* What a partner's administrator sees and does: the same, of the own partner. */

import { bodyOf, client, ifUnchanged } from "@/api/client";
import { api } from "@/api/queries";
import type { Invitation, Member } from "@/api/types";
import type { MemberChange, NewInvitation } from "./queries";

const path = (id: string) => ({ params: { path: { invitation_id: id } } });

export const colleaguesQuery = (cursor: string | undefined) =>
  api.queryOptions("get", "/api/v1/colleagues", { params: { query: { cursor } } });

export const colleagueInvitationsQuery = (cursor: string | undefined) =>
  api.queryOptions("get", "/api/v1/colleagues/invitations", { params: { query: { cursor } } });

/** The role and the partner are the administrator's own: they are not sent. */
export const inviteColleague = ({ email, name, locale, administers }: NewInvitation): Promise<Invitation> =>
  bodyOf(client.POST("/api/v1/colleagues/invitations", { body: { email, name, locale, administers } }));

export const mailColleagueAgain = (id: string): Promise<Invitation> =>
  bodyOf(client.POST("/api/v1/colleagues/invitations/{invitation_id}/mail", path(id)));

export const withdrawColleague = (id: string): Promise<Invitation> =>
  bodyOf(client.POST("/api/v1/colleagues/invitations/{invitation_id}/withdrawal", path(id)));

export async function changeColleague(id: string, body: MemberChange): Promise<Member> {
  const params = { path: { membership_id: id } };
  const header = ifUnchanged(await client.GET("/api/v1/colleagues/{membership_id}", { params }));
  return bodyOf(client.PATCH("/api/v1/colleagues/{membership_id}", { params: { ...params, header }, body }));
}

export const signOutColleague = (id: string) =>
  bodyOf(
    client.POST("/api/v1/colleagues/{membership_id}/sign-ins/ending", {
      params: { path: { membership_id: id } },
    }),
  );
