import { createRoute, lazyRouteComponent as page } from "@tanstack/react-router";
import { INVITATION_STATUSES } from "@/api/types";
import { at } from "./root";
import { carries, oneOf } from "./route-search";

/** Who may enter, who looks after which partners, and a person's own account. */
export const peopleRoutes = [
  createRoute({
    ...at("/members"),
    component: page(() => import("@/features/members/MembersPage"), "MembersPage"),
    validateSearch: carries("cursor"),
  }),
  createRoute({
    ...at("/members/invitations"),
    component: page(() => import("@/features/members/InvitationsPage"), "InvitationsPage"),
    validateSearch: oneOf("status", INVITATION_STATUSES, "cursor"),
  }),
  createRoute({
    ...at("/members/trail"),
    component: page(() => import("@/features/members/TrailPage"), "TrailPage"),
    validateSearch: carries("cursor"),
  }),
  createRoute({
    ...at("/colleagues"),
    component: page(() => import("@/features/members/ColleaguesPage"), "ColleaguesPage"),
    validateSearch: carries("cursor"),
  }),
  createRoute({
    ...at("/members/groups"),
    component: page(() => import("@/features/members/GroupsPage"), "GroupsPage"),
    validateSearch: carries("cursor"),
  }),
  createRoute({
    ...at("/members/windows"),
    component: page(() => import("@/features/members/WindowsPage"), "WindowsPage"),
    validateSearch: carries("cursor"),
  }),
  createRoute({
    ...at("/members/limits"),
    component: page(() => import("@/features/members/LimitsPage"), "LimitsPage"),
    validateSearch: carries("cursor"),
  }),
  createRoute({
    ...at("/partners"),
    component: page(() => import("@/features/partners/PartnersPage"), "PartnersPage"),
    validateSearch: oneOf("mine", ["yes"], "query", "cursor"),
  }),
  createRoute({
    ...at("/absences"),
    component: page(() => import("@/features/partners/AbsencesPage"), "AbsencesPage"),
    validateSearch: oneOf("past", ["yes"], "cursor"),
  }),
  createRoute({
    ...at("/members/fields"),
    component: page(() => import("@/features/members/FieldsPage"), "FieldsPage"),
    validateSearch: carries("cursor"),
  }),
  createRoute({
    ...at("/members/layouts"),
    component: page(() => import("@/features/members/LayoutsPage"), "LayoutsPage"),
  }),
  createRoute({
    ...at("/members/prints"),
    component: page(() => import("@/features/members/PrintsPage"), "PrintsPage"),
  }),
  createRoute({
    ...at("/members/branding"),
    component: page(() => import("@/features/members/BrandingPage"), "BrandingPage"),
  }),
  createRoute({
    ...at("/account"),
    component: page(() => import("@/features/own-account/OwnAccountPage"), "OwnAccountPage"),
  }),
] as const;
