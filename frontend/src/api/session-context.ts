import { createContext, useContext } from "react";
import type { Session } from "./session";

export type SignedIn = Extract<Session, { state: "signed-in" }>;

export const SessionContext = createContext<SignedIn>({
  state: "signed-in",
  membershipId: "",
  memberships: [],
});

export const useSession = (): SignedIn => useContext(SessionContext);
