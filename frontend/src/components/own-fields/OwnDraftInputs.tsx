import type { OwnDraft } from "@/api/own-fields";
import { Terms } from "@/components/Terms";
import { OwnFieldInputs } from "./OwnFieldInputs";

type Props = { draft: OwnDraft; faults: ReadonlyMap<string, string> };

/** Boxes for the company's own fields of a document that is being issued; nothing where this person fills in none. */
export function OwnDraftInputs({ draft, faults }: Props) {
  if (!draft.asked) return null;
  return (
    <Terms>
      <OwnFieldInputs fields={draft.fields} values={draft.values} onChange={draft.set} messages={faults} />
    </Terms>
  );
}
