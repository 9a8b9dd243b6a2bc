import { Link, Outlet } from "@tanstack/react-router";
import { Suspense, useEffect } from "react";
import { useTranslation } from "react-i18next";
import { useBranding } from "@/api/branding";
import { useMe } from "@/api/me";
import { useMoves } from "@/api/moves";
import { useSession } from "@/api/session-context";
import { PageLoading } from "@/components/PageLoading";
import { followAccount } from "@/i18n/locale";
import { setNumberFormat, useNumberFormat } from "@/i18n/number-format";
import { AccountMenu } from "./AccountMenu";
import { setColour } from "./brand";
import { MembershipSwitcher } from "./MembershipSwitcher";
import { destinationsFor, labelFor, waitsAt } from "./navigation";
import { ViewingBar } from "./ViewingBar";
import { Welcome } from "./Welcome";

export function AppLayout() {
  return (
    <Suspense fallback={<PageLoading />}>
      <Frame />
    </Suspense>
  );
}

function Frame() {
  const { t } = useTranslation();
  const me = useMe();
  const moves = useMoves();
  const { viewing } = useSession();
  useEffect(() => {
    if (!viewing) void followAccount(me.user.locale);
  }, [me.user.locale, viewing]);
  const branding = useBranding();
  useEffect(() => {
    if (branding === undefined) return;
    setColour(branding.colour);
    setNumberFormat(branding.number_format);
  }, [branding]);
  return (
    <div className="frame">
      <a className="skip-link" href="#content">
        {t("nav.skip")}
      </a>
      <header className="frame-top">
        <Link to="/" className="wordmark frame-mark">
          {branding?.logo ? (
            <img className="frame-logo" src={branding.logo} alt={branding.portal_name ?? me.company.name} />
          ) : (
            (branding?.portal_name ?? "Giao")
          )}
        </Link>
        <MembershipSwitcher me={me} />
        <ViewingBar />
        <AccountMenu me={me} />
      </header>
      <nav className="frame-nav" aria-label={t("nav.label")}>
        <ul>
          {destinationsFor(me).map((place) => {
            const waiting = waitsAt(place, moves);
            return (
              <li key={place.to}>
                <Link to={place.to} activeOptions={{ includeSearch: false }}>
                  <span aria-hidden="true">{place.icon}</span>
                  <span>{t(labelFor(place, me))}</span>
                  {waiting && (
                    <span
                      className="nav-count"
                      role="img"
                      aria-label={t("move.waiting", { number: waiting })}
                    >
                      {waiting}
                    </span>
                  )}
                </Link>
              </li>
            );
          })}
        </ul>
      </nav>
      <main id="content" className="frame-content" tabIndex={-1}>
        <Welcome branding={branding} />
        <Suspense key={useNumberFormat()} fallback={<PageLoading />}>
          <Outlet />
        </Suspense>
      </main>
    </div>
  );
}
