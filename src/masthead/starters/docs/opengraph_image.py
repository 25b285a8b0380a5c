"""The card of the documentation, and the design of all its cards: change the words, the colours, everything."""

from markupsafe import Markup

from masthead import ImageResponse, fit_text

alt = "Acme: everything you need to know"
size = (1200, 630)

STYLES = Markup("""
  body { box-sizing: border-box; padding: 64px 72px; display: flex; flex-direction: column; justify-content: space-between;
         color: #0f172a; background: linear-gradient(90deg, #0d9488 0 14px, #f8fafc 14px) }
  .top { display: flex; align-items: center; gap: 20px; font-size: 30px; font-weight: 700 }
  .mark { width: 52px; height: 52px; border-radius: 14px; background: #0d9488 }
  .path { margin-bottom: 16px; font-size: 27px; font-weight: 600; color: #0d9488 }
  h1 { margin: 0; font-weight: 800; line-height: 1.08; letter-spacing: -.03em }
  p { margin: 22px 0 0; font-size: 31px; line-height: 1.4; color: #475569; overflow: hidden; display: -webkit-box;
      -webkit-line-clamp: 2; -webkit-box-orient: vertical }
  .code { align-self: flex-start; padding: 18px 30px; border-radius: 16px; background: #0f172a; color: #99f6e4;
          font-family: monospace; font-size: 28px }
""")
CARD = Markup("""
<style>{styles}</style>
<div class="top"><div class="mark"></div>Acme</div>
<div><div class="path">{path}</div><h1 style="font-size: {font_size}px">{title}</h1><p>{text}</p></div>
<div class="code">{code}</div>
""")


def card(title, text, path, code):
    """The picture of one page."""
    return ImageResponse(
        CARD.format(
            styles=STYLES,
            path=" / ".join(path),
            title=title,
            font_size=fit_text(title, width=1050, height=190, style="font-weight: 800; line-height: 1.08", largest=86),
            text=text,
            code=code,
        )
    )


def image():
    return card(
        "Everything you need to know", "From first steps to production.", ["Documentation"], "$ pip install acme"
    )
