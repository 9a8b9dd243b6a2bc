import { queryOptions } from "@tanstack/react-query";
import { bodyOf, client, ifUnchanged } from "@/api/client";
import { api } from "@/api/queries";
import { lookAs } from "@/api/session";
import type {
  AccessWindow,
  DataRange,
  Disclosure,
  ExposurePreview,
  FieldRule,
  Invitation,
  Member,
  MemberPermissions,
  PermissionGroup,
  Role,
  SpendingLimit,
  WarehouseDisclosure,
} from "@/api/types";
import type { Decimal } from "@/i18n/decimal";

/** As many as one page of the API holds, for choosing from. */
export const MOST = 200;

export const membersQuery = (cursor: string | undefined, limit?: number) =>
  api.queryOptions("get", "/api/v1/members", { params: { query: { cursor, limit } } });

export const invitationsQuery = (status: Invitation["status"], cursor: string | undefined) =>
  api.queryOptions("get", "/api/v1/invitations", { params: { query: { status, cursor } } });

export const trailQuery = (cursor: string | undefined) =>
  api.queryOptions("get", "/api/v1/trail", { params: { query: { cursor } } });

export type NewInvitation = {
  email: string;
  name: string;
  locale: "vi" | "en" | "ko";
  role: Role;
  administers: boolean;
  partner_id?: string;
};

export const invite = (body: NewInvitation): Promise<Invitation> =>
  bodyOf(client.POST("/api/v1/invitations", { body }));

const path = (id: string) => ({ params: { path: { invitation_id: id } } });

export const mailAgain = (id: string): Promise<Invitation> =>
  bodyOf(client.POST("/api/v1/invitations/{invitation_id}/mail", path(id)));

export const withdraw = (id: string): Promise<Invitation> =>
  bodyOf(client.POST("/api/v1/invitations/{invitation_id}/withdrawal", path(id)));

export type MemberChange = { active?: boolean; administers?: boolean };

/** Changes what was just read: the member's tag is asked for anew. */
export async function changeMember(id: string, body: MemberChange): Promise<Member> {
  const params = { path: { membership_id: id } };
  const header = ifUnchanged(await client.GET("/api/v1/members/{membership_id}", { params }));
  return bodyOf(client.PATCH("/api/v1/members/{membership_id}", { params: { ...params, header }, body }));
}

export const signOutMember = (id: string) =>
  bodyOf(
    client.POST("/api/v1/members/{membership_id}/sign-ins/ending", {
      params: { path: { membership_id: id } },
    }),
  );

export const windowsQuery = (cursor: string | undefined) =>
  api.queryOptions("get", "/api/v1/access-windows", { params: { query: { cursor } } });

/** Whose a window or a limit is. */
export type Subject<Holder extends Role> =
  | { role: Holder }
  | { group_id: string }
  | { membership_id: string };
export type NewWindow = Pick<AccessWindow, "time_zone" | "weekly" | "days" | "networks"> & Subject<Role>;

export const setWindow = (body: NewWindow): Promise<AccessWindow> =>
  bodyOf(client.PUT("/api/v1/access-windows", { body }));

export async function dropWindow(id: string): Promise<void> {
  await client.DELETE("/api/v1/access-windows/{window_id}", { params: { path: { window_id: id } } });
}

export const limitsQuery = (cursor: string | undefined) =>
  api.queryOptions("get", "/api/v1/spending-limits", { params: { query: { cursor } } });

export type NewLimit = Pick<SpendingLimit, "per_order" | "per_month" | "approver"> & Subject<"customer">;

export const setLimit = (body: NewLimit): Promise<SpendingLimit> =>
  bodyOf(client.PUT("/api/v1/spending-limits", { body: { document_kind: "sales_order", ...body } }));

export async function dropLimit(id: string): Promise<void> {
  await client.DELETE("/api/v1/spending-limits/{limit_id}", { params: { path: { limit_id: id } } });
}

export const groupsQuery = (cursor: string | undefined, limit?: number) =>
  api.queryOptions("get", "/api/v1/permission-groups", { params: { query: { cursor, limit } } });

export const rolesQuery = () => api.queryOptions("get", "/api/v1/roles");

type Narrowing = { scopes: string[] | null; data_range: DataRange; fields: FieldRule[] };
type Group = Narrowing & {
  present: PermissionGroup | undefined;
  code: string;
  name: string;
  role: Role;
};

/** Adds a group, or changes the one that was seen. */
export const saveGroup = ({ present, code, role, ...body }: Group): Promise<PermissionGroup> =>
  present === undefined
    ? bodyOf(client.POST("/api/v1/permission-groups", { body: { code, role, ...body } }))
    : bodyOf(
        client.PATCH("/api/v1/permission-groups/{group_id}", {
          params: { path: { group_id: present.id }, header: { "If-Match": `"${present.version}"` } },
          body,
        }),
      );

export async function dropGroup(id: string): Promise<void> {
  await client.DELETE("/api/v1/permission-groups/{group_id}", { params: { path: { group_id: id } } });
}

/** What a member may do, with its tag: who sets it sets what was read, and nothing else. */
export const permissionsQuery = (id: string) =>
  queryOptions({
    queryKey: ["members", "permissions", id],
    queryFn: async ({ signal }): Promise<{ present: MemberPermissions; tag: string }> => {
      const params = { path: { membership_id: id } };
      const { data, response } = await client.GET("/api/v1/members/{membership_id}/permissions", {
        params,
        signal,
      });
      return { present: data as MemberPermissions, tag: response.headers.get("ETag") ?? "" };
    },
  });

type WarehouseTold = { location_id: string; disclosure: Disclosure };
type Permissions = {
  id: string;
  tag: string;
  group_id: string | null;
  granted: string[];
  denied: string[];
  data_range: DataRange | null;
  warehouses: WarehouseTold[];
  fields: FieldRule[];
};

export const setPermissions = ({ id, tag, ...body }: Permissions): Promise<MemberPermissions> =>
  bodyOf(
    client.PUT("/api/v1/members/{membership_id}/permissions", {
      params: { path: { membership_id: id }, header: { "If-Match": tag } },
      body,
    }),
  );

/** What a group is told of warehouses, with its tag. */
export const disclosuresQuery = (id: string) =>
  queryOptions({
    queryKey: ["permission-groups", "warehouses", id],
    queryFn: async ({ signal }): Promise<{ present: readonly WarehouseDisclosure[]; tag: string }> => {
      const params = { path: { group_id: id } };
      const { data, response } = await client.GET("/api/v1/permission-groups/{group_id}/warehouses", {
        params,
        signal,
      });
      return { present: data?.warehouses ?? [], tag: response.headers.get("ETag") ?? "" };
    },
  });

type Told = { id: string; tag: string; warehouses: WarehouseTold[] };

export const setDisclosures = ({ id, tag, warehouses }: Told): Promise<unknown> =>
  bodyOf(
    client.PUT("/api/v1/permission-groups/{group_id}/warehouses", {
      params: { path: { group_id: id }, header: { "If-Match": tag } },
      body: { warehouses },
    }),
  );

export const companyQuery = (id: string) =>
  api.queryOptions("get", "/api/v1/companies/{company_id}", { params: { path: { company_id: id } } });

export type CompanyChange = {
  second_factor_roles?: Role[];
  adjustment_limit?: Decimal | null;
  order_request_days?: number;
};

/** Changes what was just read: the company's tag is asked for anew. */
export async function changeCompany(id: string, body: CompanyChange): Promise<void> {
  const params = { path: { company_id: id } };
  const header = ifUnchanged(await client.GET("/api/v1/companies/{company_id}", { params }));
  await client.PATCH("/api/v1/companies/{company_id}", { params: { ...params, header }, body });
}

/** Look at the portal as somebody of a partner; the shell starts anew with what that person sees. */
export async function viewAs(id: string, reason: string): Promise<void> {
  const params = { path: { membership_id: id } };
  const view = await bodyOf(
    client.POST("/api/v1/members/{membership_id}/views", { params, body: { reason } }),
  );
  globalThis.history.replaceState(null, "", "/"); // the person cannot open the page that one comes from
  lookAs(view);
}

export const fieldClassesQuery = () => api.queryOptions("get", "/api/v1/field-classes");

export const warehousesQuery = () =>
  api.queryOptions("get", "/api/v1/warehouses", { params: { query: { kind: "warehouse", limit: MOST } } });

type GroupChange = Partial<Narrowing> & { warehouses?: WarehouseTold[] };

/** Who would see what otherwise, if the group that was seen were changed so. */
export const foreseeGroup = (id: string, tag: string, body: GroupChange): Promise<ExposurePreview> =>
  bodyOf(
    client.POST("/api/v1/permission-groups/{group_id}/preview", {
      params: { path: { group_id: id }, header: { "If-Match": tag } },
      body,
    }),
  );

export const foreseePermissions = ({ id, tag, ...body }: Permissions): Promise<ExposurePreview> =>
  bodyOf(
    client.POST("/api/v1/members/{membership_id}/permissions/preview", {
      params: { path: { membership_id: id }, header: { "If-Match": tag } },
      body,
    }),
  );

export const foreseeWindow = (body: NewWindow): Promise<ExposurePreview> =>
  bodyOf(client.POST("/api/v1/access-windows/preview", { body }));
