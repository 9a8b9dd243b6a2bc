import { useMutation, useQuery } from "@tanstack/react-query";
import { App, Button, Upload } from "antd";
import { useTranslation } from "react-i18next";
import { may, useMe } from "@/api/me";
import { usePosting } from "@/api/posting";
import type { Attachment } from "@/api/types";
import { ProblemAlert } from "@/components/failures";
import { formatFileSize, formatMoment } from "@/i18n/format";
import { attach, attachmentsQuery, type Carrier, download } from "./queries";
import "../document-refs.css";

const ACCEPTED = ".pdf,.png,.jpg,.jpeg,.xlsx,.docx";

/** The files on a document, the same for all who see it; dropped or chosen by whoever may write it. */
export function AttachmentsPanel({ carrier }: { carrier: Carrier }) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const mayAttach = may(useMe(), `${carrier.kind}:write`);
  const { data, error } = useQuery(attachmentsQuery(carrier));
  const sending = usePosting((file: File) => attach(carrier, file), {
    after: ({ name }) => void message.success(t("attachment.done", { name })),
  });
  const fetching = useMutation({ mutationFn: (file: Attachment) => download(carrier, file) });
  const problem = error ?? sending.error ?? fetching.error;
  return (
    <section className="panel" aria-label={t("attachment.title")}>
      <h2 className="panel-title">{t("attachment.title")}</h2>
      {problem && (
        <div className="panel-body">
          <ProblemAlert error={problem} />
        </div>
      )}
      {data?.items.length === 0 && <p className="panel-body muted">{t("attachment.none")}</p>}
      <ul className="document-refs">
        {data?.items.map((file) => (
          <li key={file.id}>
            <Button type="link" size="small" onClick={() => fetching.mutate(file)}>
              {file.name}
            </Button>
            <span className="muted">{formatFileSize(file.size_bytes)}</span>
            <span className="muted">
              {t("order.placedBy", { moment: formatMoment(file.created_at), name: file.created_by.name })}
            </span>
          </li>
        ))}
      </ul>
      {mayAttach && (
        <div className="panel-body">
          <Upload.Dragger
            multiple
            accept={ACCEPTED}
            showUploadList={false}
            disabled={sending.isPending}
            beforeUpload={(file) => {
              sending.mutate(file);
              return false;
            }}
          >
            <p>{t("attachment.drop")}</p>
            <p className="muted">{t("attachment.types")}</p>
          </Upload.Dragger>
        </div>
      )}
    </section>
  );
}
