import { useQueryErrorResetBoundary } from "@tanstack/react-query";
import { type ErrorComponentProps, Link, useRouter } from "@tanstack/react-router";
import { Alert, Button } from "antd";
import { useTranslation } from "react-i18next";
import { ApiProblem, problemMessage } from "@/api/problem";
import { EmptyState } from "./EmptyState";

export function NotFound() {
  const { t } = useTranslation();
  return (
    <EmptyState title={t("failures.notFound")} hint={t("failures.notFoundHint")}>
      <Link to="/">{t("failures.home")}</Link>
    </EmptyState>
  );
}

/** What a page shows when its data could not be had; 404 reads the same as an address that does not exist. */
export function PageFailure({ error, reset }: ErrorComponentProps) {
  const { t } = useTranslation();
  const router = useRouter();
  const queries = useQueryErrorResetBoundary();
  if (error instanceof ApiProblem && error.status === 404) return <NotFound />;
  function again() {
    queries.reset();
    reset();
    void router.invalidate();
  }
  return (
    <EmptyState title={t("failures.title")} hint={problemMessage(error)}>
      <Button type="primary" onClick={again}>
        {t("failures.again")}
      </Button>
    </EmptyState>
  );
}

/** One line that says why something did not happen, read out at once. */
export function ProblemAlert({ error }: { error: unknown }) {
  if (!error) return null;
  return <Alert type="error" showIcon title={problemMessage(error)} className="problem-alert" />;
}
