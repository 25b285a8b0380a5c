"""The card of the blog, and the design of all its cards: change the words, the colours, everything."""

from markupsafe import Markup

from masthead import ImageResponse, fit_text

alt = "A blog about small things"
size = (1200, 630)

STYLES = Markup("""
  body { box-sizing: border-box; padding: 72px 80px; display: flex; flex-direction: column; justify-content: space-between;
         color: #fafafa; background:
           radial-gradient(circle at 88% 12%, rgba(244, 114, 182, .55), transparent 46%),
           radial-gradient(circle at 4% 96%, rgba(56, 189, 248, .45), transparent 48%), #18122b }
  .top { display: flex; justify-content: space-between; align-items: center; font-size: 28px }
  .site { font-weight: 700 }
  .tag { padding: 10px 24px; border-radius: 999px; background: rgba(255, 255, 255, .14); font-weight: 500 }
  h1 { margin: 0; font-weight: 800; line-height: 1.06; letter-spacing: -.03em; text-wrap: balance }
  .by { display: flex; align-items: center; gap: 22px; font-size: 28px; color: #e4e4e7 }
  .face { width: 72px; height: 72px; display: flex; align-items: center; justify-content: center; border-radius: 50%;
          background: linear-gradient(135deg, #f472b6, #818cf8); color: #fff; font-weight: 700 }
  .date { color: #a1a1aa }
""")
CARD = Markup("""
<style>{styles}</style>
<div class="top"><div class="site">{site}</div><div class="tag">{tag}</div></div>
<h1 style="font-size: {font_size}px">{title}</h1>
<div class="by"><div class="face">{initials}</div><div>{author}</div><div class="date">{date}</div></div>
""")


def card(title, tag, author, date):
    """The picture of one article."""
    return ImageResponse(
        CARD.format(
            styles=STYLES,
            site="Small things",
            tag=tag,
            title=title,
            font_size=fit_text(title, width=1040, height=280, style="font-weight: 800; line-height: 1.06", largest=96),
            initials="".join(word[0] for word in author.split()[:2]),
            author=author,
            date=date,
        )
    )


def image():
    return card("A blog about small things that matter", "Blog", "Ada Park", "since 2026")
