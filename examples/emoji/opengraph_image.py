"""Every kind of emoji sequence, drawn with what is shipped: no network, no system font."""

from markupsafe import Markup

from masthead import ImageResponse

alt = "Emoji of every kind"
size = (1200, 630)

ROWS = {
    "People and skin tones": "👩🏽‍🚀 🧑🏿‍🍳 👨‍👩‍👧 🤝🏼 👋🏻",
    "Flags": "🇯🇵 🇧🇷 🇿🇦 🏳️‍🌈 🏴󠁧󠁢󠁳󠁣󠁴󠁿",
    "Keycaps": "1️⃣ 2️⃣ 3️⃣ #️⃣ *️⃣",
    "Emoji or text": "❤️ ❤︎ ☀️ ☀︎ ©️ ©",
}
STYLES = """
    body { display: flex; flex-direction: column; justify-content: center; gap: 22px; padding: 64px 80px;
           box-sizing: border-box; background: linear-gradient(120deg, #ecfeff, #e0e7ff) }
    .row { display: flex; align-items: center; justify-content: space-between; padding: 14px 40px;
           border-radius: 28px; background: #fff }
    .kind { font-size: 34px; font-weight: 600; color: #334155 }
    .emoji { font-size: 64px }
"""
ROW = Markup("<div class=row><span class=kind>{}</span><span class=emoji>{}</span></div>")


def image():
    rows = Markup("").join(ROW.format(kind, emoji) for kind, emoji in ROWS.items())
    return ImageResponse(Markup("<style>{}</style>{}").format(Markup(STYLES), rows))
