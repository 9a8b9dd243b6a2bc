import {
  AuditOutlined,
  BookOutlined,
  ContainerOutlined,
  DatabaseOutlined,
  FileDoneOutlined,
  FormOutlined,
  InboxOutlined,
  PayCircleOutlined,
  ShoppingCartOutlined,
  SolutionOutlined,
  TeamOutlined,
  ToolOutlined,
  WalletOutlined,
} from "@ant-design/icons";
import type { ReactNode } from "react";
import { isStaff, may } from "@/api/me";
import { movesOf } from "@/api/moves";
import type { Me, Moves } from "@/api/types";

const DESTINATIONS = [
  { to: "/desk", label: "nav.desk", icon: <InboxOutlined />, visible: worksOrders },
  {
    to: "/intake",
    label: "nav.intake",
    icon: <FileDoneOutlined />,
    visible: (me: Me) => may(me, "intake:read"),
    waits: (moves: Moves) => moves.to_approve,
  },
  {
    to: "/order-entry",
    label: "nav.newOrder",
    icon: <FormOutlined />,
    visible: (me: Me) => may(me, "sales-orders:write"),
  },
  {
    to: "/orders",
    label: "nav.orders",
    icon: <ContainerOutlined />,
    visible: (me: Me) => may(me, "sales-orders:read"),
    waits: (moves: Moves) => movesOf(moves, ["sales_proposal", "order_request"]).length,
  },
  {
    to: "/purchases",
    label: "nav.purchases",
    partnerLabel: "nav.supplies",
    icon: <ShoppingCartOutlined />,
    visible: (me: Me) => may(me, "purchase-orders:read"),
    waits: (moves: Moves) => movesOf(moves, ["purchase_proposal", "quotation_request", "quotation"]).length,
  },
  {
    to: "/production",
    label: "nav.production",
    icon: <ToolOutlined />,
    visible: (me: Me) => may(me, "production-orders:read"),
    waits: (moves: Moves) => movesOf(moves, ["production_proposal"]).length,
  },
  {
    to: "/stock",
    label: "nav.stock",
    icon: <DatabaseOutlined />,
    visible: (me: Me) => may(me, "stock:read"),
    waits: (moves: Moves) => movesOf(moves, ["adjustment_request"]).length,
  },
  {
    to: "/stock/consigned",
    label: "nav.consigned",
    icon: <DatabaseOutlined />,
    visible: (me: Me) => !isStaff(me) && may(me, "consigned-stock:read"),
  },
  {
    to: "/ledger",
    label: "nav.ledger",
    icon: <AuditOutlined />,
    visible: (me: Me) => may(me, "ledgers:read"),
  },
  {
    to: "/receipts",
    label: "nav.receipt",
    partnerLabel: "nav.payments",
    icon: <WalletOutlined />,
    visible: (me: Me) => may(me, "receipts:read"),
  },
  {
    to: "/payments",
    label: "nav.payment",
    partnerLabel: "nav.paid",
    icon: <PayCircleOutlined />,
    visible: (me: Me) => may(me, "payments:read"),
  },
  {
    to: "/trial-balance",
    label: "nav.books",
    icon: <BookOutlined />,
    visible: (me: Me) => may(me, "journal:read"),
  },
  {
    to: "/partners",
    label: "nav.partners",
    icon: <SolutionOutlined />,
    visible: (me: Me) => isStaff(me) && may(me, "partners:read"),
  },
  {
    to: "/members",
    label: "nav.members",
    icon: <TeamOutlined />,
    visible: (me: Me) => may(me, "members:read"),
  },
  {
    to: "/colleagues",
    label: "members.colleagues",
    icon: <TeamOutlined />,
    visible: (me: Me) => may(me, "colleagues:read"),
  },
] as const satisfies readonly {
  to: string;
  label: string;
  /** What partners call it, when it is another thing to them. */
  partnerLabel?: string;
  icon: ReactNode;
  visible: (me: Me) => boolean;
  /** How much waits there for this person. */
  waits?: (moves: Moves) => number;
}[];

export type Destination = (typeof DESTINATIONS)[number];

function worksOrders(me: Me): boolean {
  const work = ["sales-orders:confirm", "deliveries:write", "invoices:write"];
  return isStaff(me) && work.some((scope) => may(me, scope));
}

/** Where this person can go; nothing is shown that the server would refuse. */
export const destinationsFor = (me: Me): Destination[] => DESTINATIONS.filter((place) => place.visible(me));

export const labelFor = (place: Destination, me: Me) =>
  "partnerLabel" in place && !isStaff(me) ? place.partnerLabel : place.label;

/** The server counts no further. */
const MOST_COUNTED = 50;

/** How much waits at a place, in figures; nothing when nothing does. */
export function waitsAt(place: Destination, moves: Moves): string | undefined {
  const count = "waits" in place ? place.waits(moves) : 0;
  if (count === 0) return undefined;
  return count < MOST_COUNTED ? String(count) : `${MOST_COUNTED}+`;
}

/** Where one starts: with nothing but the account for who has to set up a second factor first. */
export const landingFor = (me: Me): Destination["to"] | "/account" =>
  me.factor_due ? "/account" : (destinationsFor(me)[0]?.to ?? "/orders");
