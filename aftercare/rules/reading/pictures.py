"""Pictures in a text: those that are words, and those that show something grim."""

from typing import Final

# A picture of a part of the body or of an illness is read as its word.
WORDS: Final = {
    "🫁": "lungs",
    "🫀": "heart",
    "🩸": "blood",
    "🤒": "feverish",
    "🌡": "fever",
    "🤮": "vomiting",
    "🤢": "nauseous",
    "😵": "dizzy",
    "🚑": "ambulance",
    "🆘": "emergency",
    "🤰": "pregnant",
    "❌": "no",
    "🚫": "no",
    "✖": "no",
    "✗": "no",
    "✘": "no",
    "✅": "present",
    "✔": "present",
    "✓": "present",
}

# Pain, fear or anger. Beside words they change nothing; alone a person looks at them.
GRIM: Final = frozenset(
    "😡🤬😠😰😨😱🤕🥵🥶🤧😷😿🙀☠💀🩹💊🏥⚰🔪🗡❗❓😭😢😩😫😔😞😣😖😟🙁☹😧😦😮😪😓😥😕🥺😬🫠🫤🤯👎"
)
