import { lazy, Suspense, useEffect, useState, useSyncExternalStore } from "react";
import { currentSession, refresh, subscribe } from "@/api/session";
import { isLinkPath, LinkPage } from "@/features/links/LinkPage";
import { SignInPage } from "@/features/sign-in/SignInPage";
import { loadAllTexts } from "@/i18n/locale";
import { Splash } from "./Splash";

/** What is shown behind the door, with its texts. */
async function withTexts<T>(page: Promise<T>): Promise<T> {
  const [loaded] = await Promise.all([page, loadAllTexts()]);
  return loaded;
}
const loadShell = () => withTexts(import("./Shell"));
const Shell = lazy(loadShell);
const AfterHoursPage = lazy(() => withTexts(import("@/features/order-entry/AfterHoursPage")));

/** The link of a mail that brought the reader here: taken out of the address at once, so that it is not kept there. */
function openedLink() {
  const { pathname, hash } = globalThis.location;
  if (!isLinkPath(pathname)) return undefined;
  globalThis.history.replaceState(null, "", "/");
  return { path: pathname, token: hash.slice(1) };
}

/** The sign-in page on its own, light; the shell with its kit only for those who are in. */
export function Gate() {
  const session = useSyncExternalStore(subscribe, currentSession);
  const [link, setLink] = useState(openedLink);
  useEffect(() => {
    if (session.state === "unknown" && !link) void refresh();
    if (session.state === "signed-out") void loadShell();
  }, [session.state, link]);
  if (link) return <LinkPage {...link} onDone={() => setLink(undefined)} />;
  if (session.state === "unknown") return <Splash />;
  if (session.state === "signed-out") return <SignInPage />;
  if (session.state === "after-hours") {
    return (
      <Suspense fallback={<Splash />}>
        <AfterHoursPage session={session} />
      </Suspense>
    );
  }
  return (
    <Suspense fallback={<Splash />}>
      <Shell key={session.membershipId} session={session} />
    </Suspense>
  );
}
