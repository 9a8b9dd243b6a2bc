/** Who may come in, and what they may do there, by the names that the pages use. */
import type { components } from "./schema.gen";

type Schemas = components["schemas"];

export type Me = Schemas["MeRead"];
export type InvitationOffer = Schemas["InvitationOffer"];
export type Invitation = Schemas["InvitationRead"];
export type Member = Schemas["MemberRead"];
export type TrailEntry = Schemas["TrailRow"];
export type SignIn = Schemas["SignInRead"];
export type AccessWindow = Schemas["AccessWindowRead"];
export type Branding = Schemas["BrandingRead"];
export type BrandingRequest = Schemas["BrandingUpdate"];
export type PageLayout = Schemas["PageLayoutRead"];
export type PrintTemplate = Schemas["PrintTemplateRead"];
export type PrintTemplateRequest = Schemas["PrintTemplateUpdate"];
export type OwnField = Schemas["OwnFieldRead"];
/** null: to be taken away. */
export type OwnValues = Record<string, string | boolean | null>;
export type CustomField = Schemas["CustomFieldRead"];
export type CustomFieldRequest = Schemas["CustomFieldCreate"];
export type PermissionGroup = Schemas["PermissionGroupRead"];
export type MemberPermissions = Schemas["MemberPermissionsRead"];
export type SpendingLimit = Schemas["SpendingLimitRead"];
export type OrderRequest = Schemas["OrderRequestRead"];
export type OrderRequestSummary = Schemas["OrderRequestSummary"];
export type OrderRequestStatus = OrderRequest["status"];
export type Absence = Schemas["AbsenceRead"];
export type WarehouseDisclosure = Schemas["WarehouseDisclosureRead"];
export type DataRange = PermissionGroup["data_range"];
export type FieldRule = Schemas["FieldRule"];
export type ExposurePreview = Schemas["ExposurePreview"];
export type Exposure = Schemas["ExposureRead"];
export type Disclosure = WarehouseDisclosure["disclosure"];
export type Passkey = Schemas["PasskeyRead"];
export type QueuedOrder = Schemas["QueuedOrderRead"];
export type QueuedStatus = QueuedOrder["status"];
export type Proof = Schemas["FullProof"];
export type Role = Schemas["MemberCreate"]["role"];
