"""Every address of the product, by the name of its URL."""

from collections.abc import Iterator

from django.urls import URLPattern, get_resolver


def all_views() -> dict[str, URLPattern]:
    """Each named address with its view; those of the admin are Django's own."""
    return dict(_walk(get_resolver().url_patterns, ()))


def _walk(patterns, namespaces) -> Iterator[tuple[str, URLPattern]]:
    for each in patterns:
        if isinstance(each, URLPattern):
            assert each.name or "admin" in namespaces, f"no name: {each.pattern}"
            yield ":".join((*namespaces, each.name or "")), each
        else:
            below = (each.namespace,) if each.namespace else ()
            yield from _walk(each.url_patterns, namespaces + below)
