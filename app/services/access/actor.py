"""Who acts: one membership of one user in one company, with what it may do."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from app.core.db import Range, Tenant
from app.services.access.custom_fields import Fields
from app.services.access.fields import FieldRules, documents_of
from app.services.access.roles import scopes_of
from app.services.access.spending import Limit

EXACT, HIDDEN = "exact", "hidden"


@dataclass(frozen=True, slots=True)
class Actor:
    """The signed-in membership; every use case asks it, none reads tokens or headers."""

    user_id: UUID
    company_id: UUID
    membership_id: UUID
    role: str
    partner_id: UUID | None
    scopes: frozenset[str]
    sign_in_id: UUID | None = None
    # How exactly stock is told, by warehouse; exactly where nothing is said.
    disclosures: Mapping[UUID, str] = field(default_factory=dict, hash=False)
    # Who really looks, when staff looks at the portal as this person.
    viewer_id: UUID | None = None
    # When the person's hours begin, of somebody who comes outside them to leave an order.
    opens_at: datetime | None = None
    # What may be ordered without asking, by kind of document; any amount where nothing is said.
    spending: Mapping[str, Limit] = field(default_factory=dict, hash=False)
    # The company's own fields that the person sees, by the kind of record.
    own_fields: Fields = field(default_factory=dict, hash=False, compare=False)
    # Whose documents are seen: those one made, those of the partners one is in charge of, or all.
    data_range: Range = "all"
    # What of which documents the person may not set, or does not have; none: all may be set.
    fields: FieldRules | None = field(default=None, hash=False, compare=False)

    @property
    def is_partner(self) -> bool:
        """Whether the person acts for a partner firm and so sees that partner's documents only."""
        return self.partner_id is not None

    @property
    def tenant(self) -> Tenant:
        """The rows that the actor's transactions may touch."""
        return Tenant(self.company_id, self.user_id, self.partner_id, self.data_range, self.hidden_places)

    @property
    def hidden_warehouses(self) -> list[UUID]:
        """Warehouses that do not exist for the person."""
        return [location_id for location_id, disclosure in self.disclosures.items() if disclosure == HIDDEN]

    @property
    def hidden_places(self) -> tuple[UUID, ...]:
        """Warehouses that somebody of the staff may neither see nor work in, with all that happens there.

        A partner's people see their own documents wherever they are served from.
        """
        return () if self.is_partner or not self.disclosures else tuple(sorted(self.hidden_warehouses))

    @property
    def sees_whole_partners(self) -> bool:
        """Whether sums over all documents of a partner tell of none that the person does not see."""
        return self.data_range != "own" and not self.hidden_places

    def keeps_from(self, resource: str, *classes: str) -> bool:
        """Whether some of these classes of fields are not told to the person in answers about `resource`."""
        return self.fields is not None and bool(self.fields.absent(documents_of(resource)) & set(classes))

    def may(self, scope: str) -> bool:
        """Tell whether the actor holds `scope`."""
        return scope in self.scopes


def actor_for(
    user_id: UUID,
    company_id: UUID,
    membership_id: UUID,
    role: str,
    partner_id: UUID | None,
    *,
    administers: bool = False,
) -> Actor:
    """Build an actor with the scopes of its role, and those of its partner's administrator if it is one."""
    scopes = scopes_of(role, administers=administers)
    return Actor(user_id, company_id, membership_id, role, partner_id, scopes)
