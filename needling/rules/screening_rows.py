"""The lines of `screening_items.csv`, as columns of the table they are kept in."""

import json
from collections.abc import Mapping
from typing import Any

from needling.rules.screening_items import BadItem

_FLAGS = {"yes": True, "no": False}


def decode_row(row: Mapping[str, str]) -> dict[str, Any]:
    """The columns of one line of `screening_items.csv` as arguments of `parse_item`.

    Raises BadItem where a column is not what it should be.
    """
    try:
        return {
            "code": row["code"],
            "version": int(row["version"]),
            "klass": row["class"],
            "position": int(row["position"]),
            "section": row["section"],
            "question": row["question"],
            "actions": json.loads(row["actions"]),
            "blocks": json.loads(row["blocks"]),
            "follow_ups": json.loads(row["follow_ups"]),
            "is_short_form": _FLAGS[row["short_form"]],
            "is_computed": _FLAGS[row["computed"]],
            "is_restricted": _FLAGS[row["restricted"]],
            "source": row["source"],
        }
    except (KeyError, ValueError) as error:
        raise BadItem(f"{row.get('code')}: {error}") from error
