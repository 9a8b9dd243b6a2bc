import { useMutation } from "@tanstack/react-query";
import { App } from "antd";
import { problemMessage } from "@/api/problem";
import { saveFile } from "@/api/save-file";

/** Fetches a file, which the browser keeps by a name; a refusal is told. */
export function useDownload(name: string, fetched: () => Promise<{ data?: unknown }>) {
  const { message } = App.useApp();
  return useMutation({
    mutationFn: fetched,
    onSuccess: ({ data }) => saveFile(data as Blob, name),
    onError: (error) => void message.error(problemMessage(error)),
  });
}
