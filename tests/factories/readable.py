"""Every address that can be read."""

from app.deps import PUBLIC, TransactionRoute
from app.main import API_ROUTERS


def readable_paths() -> list[str]:
    """The paths of all GET routes that want a scope, except the live feed, which has no end."""
    return [
        route.path
        for router in API_ROUTERS
        for route in router.routes
        if isinstance(route, TransactionRoute)
        and "GET" in (route.methods or ())
        and route.giao_scope != PUBLIC
        and route.path != "/events"
    ]
