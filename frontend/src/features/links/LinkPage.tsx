import { EmailChangeLink } from "./EmailChangeLink";
import { InvitationLink } from "./InvitationLink";
import { PasswordResetLink } from "./PasswordResetLink";

const PAGES = {
  "/invitation": InvitationLink,
  "/password-reset": PasswordResetLink,
  "/email-change": EmailChangeLink,
};

export type LinkPath = keyof typeof PAGES;
export type LinkProps = { token: string; onDone: () => void };

export const isLinkPath = (path: string): path is LinkPath => path in PAGES;

/** Where a link of a mail leads; the secret stands behind the #, which no server ever sees. */
export function LinkPage({ path, ...props }: LinkProps & { path: LinkPath }) {
  const Page = PAGES[path];
  return <Page {...props} />;
}
