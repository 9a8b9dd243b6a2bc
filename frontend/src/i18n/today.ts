/** Today in the books' own time zone, as an ISO date. */
export const today = (): string =>
  new Intl.DateTimeFormat("sv-SE", { timeZone: "Asia/Ho_Chi_Minh" }).format(new Date());
