import { useQuery } from "@tanstack/react-query";
import { Button } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { passkeysWork } from "@/api/passkeys";
import type { Passkey } from "@/api/types";
import { PagedRecords } from "@/components/PagedRecords";
import type { Column } from "@/components/Records";
import { formatMoment } from "@/i18n/format";
import { AddPasskeyDrawer } from "./AddPasskeyDrawer";
import { CodesDrawer } from "./CodesDrawer";
import { ProofDrawer } from "./ProofDrawer";
import { passkeysQuery, removePasskey } from "./queries";

/** Devices that sign in by themselves. */
export function Passkeys() {
  const { t } = useTranslation();
  const passkeys = useQuery(passkeysQuery());
  const [adding, setAdding] = useState(false);
  const [removing, setRemoving] = useState<Passkey>();
  const [codes, setCodes] = useState<string[]>();
  const columns: Column<Passkey>[] = [
    { key: "name", title: t("passkeys.name"), heading: true, render: ({ name }) => name },
    { key: "created", title: t("passkeys.createdAt"), render: (row) => formatMoment(row.created_at) },
    {
      key: "used",
      title: t("ownAccount.seenAt"),
      render: ({ used_at }) => (used_at ? formatMoment(used_at) : "–"),
    },
    {
      key: "remove",
      title: t("ownAccount.end"),
      render: (row) => <Button onClick={() => setRemoving(row)}>{t("passkeys.remove")}</Button>,
    },
  ];
  return (
    <section aria-label={t("passkeys.title")}>
      <div className="own-account-heading">
        <h2>{t("passkeys.title")}</h2>
        {passkeysWork() && <Button onClick={() => setAdding(true)}>{t("passkeys.add")}</Button>}
      </div>
      <PagedRecords
        label={t("passkeys.title")}
        columns={columns}
        answer={passkeys}
        rowKey={(row) => row.id}
        empty={<p className="own-account-none muted">{t("passkeys.none")}</p>}
        cursor={undefined}
        onCursor={() => undefined}
      />
      {adding && (
        <AddPasskeyDrawer
          onClose={() => setAdding(false)}
          onCodes={(made) => {
            setAdding(false);
            if (made.length > 0) setCodes(made);
          }}
        />
      )}
      {removing && (
        <ProofDrawer
          title={t("passkeys.removeNamed", { name: removing.name })}
          submit={t("passkeys.remove")}
          danger
          done={t("passkeys.removed")}
          send={(proof) => removePasskey(removing.id, proof)}
          onDone={() => setRemoving(undefined)}
          onClose={() => setRemoving(undefined)}
        />
      )}
      {codes && <CodesDrawer codes={codes} onClose={() => setCodes(undefined)} />}
    </section>
  );
}
