"""The card of the shop, and the design of all its cards: change the words, the colours, everything."""

from markupsafe import Markup

from masthead import ImageResponse, fit_text

alt = "Good things, made well"
size = (1200, 630)

STYLES = Markup("""
  body { display: flex; color: #1c1917; background: #fafaf9 }
  .text { width: 660px; box-sizing: border-box; padding: 68px 0 68px 72px; display: flex; flex-direction: column;
          justify-content: space-between }
  .shop { font-size: 27px; font-weight: 700; letter-spacing: .18em; text-transform: uppercase; color: #78716c }
  h1 { margin: 0; font-weight: 800; line-height: 1.04; letter-spacing: -.035em }
  p { margin: 20px 0 0; font-size: 31px; line-height: 1.38; color: #57534e }
  .price { display: flex; align-items: center; gap: 26px; font-size: 54px; font-weight: 800 }
  .note { padding: 10px 22px; border-radius: 999px; background: #dcfce7; color: #166534; font-size: 25px; font-weight: 600 }
  .scene { flex: 1; display: flex; align-items: center; justify-content: center }
  .plate { width: 330px; height: 330px; display: flex; align-items: center; justify-content: center; border-radius: 50%;
           background: rgba(255, 255, 255, .85); font-size: 170px; box-shadow: 0 36px 80px rgba(28, 25, 23, .28) }
""")
CARD = Markup("""
<style>{styles}</style>
<div class="text">
  <div class="shop">{shop}</div>
  <div><h1 style="font-size: {font_size}px">{name}</h1><p>{text}</p></div>
  <div class="price">{price}<div class="note">{note}</div></div>
</div>
<div class="scene" style="background: linear-gradient(160deg, hsl({hue}, 78%, 74%), hsl({hue}, 70%, 48%))">
  <div class="plate">{emoji}</div>
</div>
""")


def card(name, text, price, note, emoji, hue):
    """The picture of one product."""
    return ImageResponse(
        CARD.format(
            styles=STYLES,
            shop="Fern & Clay",
            name=name,
            font_size=fit_text(name, width=560, height=200, style="font-weight: 800; line-height: 1.04", largest=90),
            text=text,
            price=price,
            note=note,
            emoji=emoji,
            hue=hue,
        )
    )


def image():
    return card("Good things, made well", "Pots, plants and patience.", "from 9 €", "Open today", "🪴", 150)
