import { lazy, Suspense, useEffect, useSyncExternalStore } from "react";
import { currentSession, refresh, subscribe } from "@/api/session";
import { SignInPage } from "@/features/sign-in/SignInPage";
import { Splash } from "./Splash";

const loadShell = () => import("./Shell");
const Shell = lazy(loadShell);

/** The sign-in page on its own, light; the shell with its kit only for those who are in. */
export function Gate() {
  const session = useSyncExternalStore(subscribe, currentSession);
  useEffect(() => {
    if (session.state === "unknown") void refresh();
    if (session.state === "signed-out") void loadShell();
  }, [session.state]);
  if (session.state === "unknown") return <Splash />;
  if (session.state === "signed-out") return <SignInPage />;
  return (
    <Suspense fallback={<Splash />}>
      <Shell key={session.membershipId} session={session} />
    </Suspense>
  );
}
