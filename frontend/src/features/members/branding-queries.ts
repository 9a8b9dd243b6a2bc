import { queryOptions } from "@tanstack/react-query";
import { bodyOf, client } from "@/api/client";
import type { Branding, BrandingRequest } from "@/api/types";

export type BrandingDraft = Required<BrandingRequest>;
export type Tagged = { branding: BrandingDraft; tag: string };

/** How the portal looks, as it can be set again, with its tag. */
export const brandingWithTag = () =>
  queryOptions({
    queryKey: ["branding", "with-tag"],
    queryFn: async ({ signal }): Promise<Tagged> => {
      const { data, response } = await client.GET("/api/v1/branding", { signal });
      const { logo, ...branding } = data as Branding;
      const image = logo ? logo.slice(logo.indexOf(",") + 1) : null;
      return {
        branding: { ...branding, logo: image } as BrandingDraft,
        tag: response.headers.get("ETag") ?? "",
      };
    },
  });

export const saveBranding = ({ branding, tag }: Tagged): Promise<Branding> =>
  bodyOf(client.PUT("/api/v1/branding", { params: { header: { "If-Match": tag } }, body: branding }));
