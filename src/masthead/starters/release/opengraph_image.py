"""The card of the project, and the design of all its cards: change the words, the colours, everything."""

from markupsafe import Markup

from masthead import ImageResponse, fit_text

alt = "Acme releases"
size = (1200, 630)

STYLES = Markup("""
  body { box-sizing: border-box; padding: 66px 76px; display: flex; flex-direction: column; justify-content: space-between;
         color: #e2e8f0; background:
           linear-gradient(rgba(148, 163, 184, .09) 1px, transparent 1px) 0 0 / 60px 60px,
           linear-gradient(90deg, rgba(148, 163, 184, .09) 1px, transparent 1px) 0 0 / 60px 60px,
           linear-gradient(140deg, #020617, #0c2a4d) }
  .top { display: flex; justify-content: space-between; align-items: center; font-size: 30px; font-weight: 600 }
  .new { padding: 10px 26px; border-radius: 999px; background: #22d3ee; color: #083344; font-size: 25px; font-weight: 700 }
  .version { font-size: 190px; font-weight: 900; line-height: .95; letter-spacing: -.05em; color: #f8fafc }
  h1 { margin: 10px 0 0; font-weight: 600; line-height: 1.15; color: #67e8f9 }
  ul { margin: 0; padding: 0; display: flex; gap: 44px; list-style: none; font-size: 27px; color: #cbd5e1 }
""")
CARD = Markup("""
<style>{styles}</style>
<div class="top"><div>{project}</div><div class="new">{date}</div></div>
<div><div class="version">{version}</div><h1 style="font-size: {font_size}px">{title}</h1></div>
<ul>{highlights}</ul>
""")


def card(version, title, date, highlights):
    """The picture of one release; ``highlights`` are a few short lines."""
    return ImageResponse(
        CARD.format(
            styles=STYLES,
            project="acme / engine",
            date=date,
            version=version,
            title=title,
            font_size=fit_text(title, width=1040, height=110, style="font-weight: 600; line-height: 1.15", largest=48),
            highlights=Markup("").join(Markup("<li>✓ {}</li>").format(line) for line in highlights),
        )
    )


def image():
    return card("3.2", "The fast one", "Latest release", ["Half the memory", "Typed throughout", "Python 3.14"])
