"""How a company's portal looks, over HTTP."""

from fastapi import Response

from app.deps import Actor, IfMatch, ReadSession, Session, api_router, etag, requires
from app.models import Company
from app.routers.problems import problems
from app.schemas.branding import BrandingRead, BrandingUpdate
from app.services.companies.branding import branding_version, get_branding, image_type, set_branding

router = api_router("/branding", "companies")


@router.get("", dependencies=[requires("me:read")], summary="Read how the portal looks", responses=problems(401))
async def read(session: ReadSession, actor: Actor, response: Response) -> BrandingRead:
    """Name, logo, colour, welcome, languages and figures of the company that is open, with an ETag."""
    return _answer(await get_branding(session, actor), response)


@router.put(
    "",
    dependencies=[requires("companies:write")],
    summary="Set how the portal looks",
    responses=problems(401, 403, 412),
)
async def put(
    session: Session, actor: Actor, version: IfMatch, body: BrandingUpdate, response: Response
) -> BrandingRead:
    """Set all of it; everybody of the company and of its partners sees it at their next visit."""
    return _answer(await set_branding(session, actor, version=version, branding=body.model_dump()), response)


def _answer(company: Company, response: Response) -> BrandingRead:
    response.headers["ETag"] = etag(branding_version(company))
    said = BrandingUpdate(**company.branding).model_dump()
    if said["logo"] is not None:
        said["logo"] = f"data:{image_type(said['logo'])};base64,{said['logo']}"
    return BrandingRead(**said)
