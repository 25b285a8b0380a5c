"""Emoji in pictures of one's own: files named as OpenMoji names them, from a folder."""

from pathlib import Path

from masthead import ImageResponse, Settings

alt = "A house style for emoji"
size = (1200, 630)

# For a whole site it would be Masthead("app", settings=…).
SETTINGS = Settings(emoji={"openmoji": Path(__file__).parent / "_pictures"})
CARD = """
<style>
  body { display: flex; align-items: center; justify-content: center; background: #18181b; color: #fafafa }
  h1 { margin: 0; font-size: 104px; line-height: 1.3; letter-spacing: -3px; text-align: center }
</style>
<h1>Ship it 🚀<br>with a ❤️ and a ⭐</h1>
"""


def image():
    return ImageResponse(CARD, emoji="openmoji").render(size=size, settings=SETTINGS)
