"""The card of the blog, and the design of all its cards."""

from markupsafe import Markup

from masthead import ImageResponse, fit_text

alt = "A blog"
size = (1200, 630)

CARD = Markup("""
<body style="box-sizing:border-box; padding:76px 80px; display:flex; flex-direction:column;
             justify-content:space-between; color:#f8fafc; background:linear-gradient(130deg, #0f172a, #1d4ed8)">
  <div style="font-size:34px; font-weight:600; color:#bfdbfe">A blog</div>
  <div style="font-size:{size}px; font-weight:800; line-height:1.06; letter-spacing:-3px">{title}</div>
  <div style="font-size:34px; color:#bfdbfe">{author}</div>
""")


def card(title, author):
    """The picture of one page."""
    largest = fit_text(title, width=1040, height=300, style="font-weight:800; line-height:1.06", largest=104)
    return ImageResponse(CARD.format(title=title, author=author, size=largest))


def image():
    return card("Tides, bread and night trains", "by three friends")
