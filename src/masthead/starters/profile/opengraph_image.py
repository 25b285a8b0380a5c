"""The card of the site, and the design of all its cards: change the words, the colours, everything."""

from markupsafe import Markup

from masthead import ImageResponse, fit_text

alt = "People who make things"
size = (1200, 630)

STYLES = Markup("""
  body { display: flex; align-items: center; justify-content: center;
         background: conic-gradient(from 210deg at 50% 120%, #fde68a, #fca5a5, #c4b5fd, #93c5fd, #fde68a) }
  .card { width: 980px; height: 450px; box-sizing: border-box; padding: 56px 60px; display: flex; align-items: center; gap: 54px;
          border-radius: 40px; background: rgba(255, 255, 255, .9); color: #1e1b4b; box-shadow: 0 30px 90px rgba(30, 27, 75, .28) }
  .face { width: 230px; height: 230px; flex-shrink: 0; display: flex; align-items: center; justify-content: center;
          border-radius: 50%; background: linear-gradient(140deg, #6366f1, #ec4899); color: #fff; font-size: 92px; font-weight: 800 }
  h1 { margin: 0; font-weight: 800; line-height: 1.05; letter-spacing: -.03em }
  .handle { margin-top: 8px; font-size: 30px; color: #6366f1; font-weight: 600 }
  p { margin: 20px 0 0; font-size: 29px; line-height: 1.36; color: #4b5563; overflow: hidden; display: -webkit-box;
      -webkit-line-clamp: 2; -webkit-box-orient: vertical }
  .facts { margin-top: 30px; display: flex; gap: 44px; font-size: 26px; color: #6b7280 }
  b { color: #1e1b4b }
""")
CARD = Markup("""
<style>{styles}</style>
<div class="card">
  <div class="face">{initials}</div>
  <div><h1 style="font-size: {font_size}px">{name}</h1><div class="handle">{handle}</div><p>{text}</p>
  <div class="facts">{facts}</div></div>
</div>
""")
FACT = Markup("<div><b>{}</b> {}</div>")


def card(name, handle, text, facts):
    """The picture of one person; ``facts`` are pairs of a number and what it counts."""
    return ImageResponse(
        CARD.format(
            styles=STYLES,
            initials="".join(word[0] for word in name.split()[:2]),
            name=name,
            font_size=fit_text(name, width=570, height=80, style="font-weight: 800; line-height: 1.05", largest=72),
            handle=handle,
            text=text,
            facts=Markup("").join(FACT.format(*fact) for fact in facts),
        )
    )


def image():
    return card(
        "Open Makers", "@makers", "People who make things and show how.", [("1,204", "makers"), ("86", "cities")]
    )
