"""A consent form as a browser would send it."""

import json

WAVE = [[round(0.1 + step / 30, 3), 0.3 + (step % 2) * 0.3] for step in range(24)]
STROKES = json.dumps([WAVE])


def sent(**changes):
    """A whole form, typed; None leaves a field out."""
    typed = {
        **dict.fromkeys(("e_stim", "photographs", "observer", "intimate"), "no"),
        "messages": "yes",
        "person": "patient",
        "signed_name": "Ann Brook",
        "relation": "",
        "strokes": "",
        "typed": "Ann Brook",
        **changes,
    }
    return {name: value for name, value in typed.items() if value is not None}
