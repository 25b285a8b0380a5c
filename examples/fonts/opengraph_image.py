"""The face in ``fonts/`` in every weight that it has, and the shipped ones beside it."""

from pathlib import Path

from markupsafe import Markup

from masthead import Font, ImageResponse, fit_text

alt = "A face from the site's own folder"
size = (1200, 630)

FACE = Path(__file__).parent / "fonts" / "BricolageGrotesque.woff2"
TITLE = "Type from a folder"
STYLES = """
    body { display: flex; flex-direction: column; justify-content: space-between; padding: 64px 72px;
           box-sizing: border-box; color: #1c1917; background: #fef3c7 }
    h1 { margin: 0; font-weight: 800; line-height: 1.02; letter-spacing: -1px }
    .weights { display: flex; gap: 40px; font-size: 64px }
    .rest { display: flex; justify-content: space-between; align-items: flex-end; font-size: 30px; color: #57534e }
    .inter { font-family: Inter }
    code { padding: 6px 18px; border-radius: 12px; color: #fef3c7; background: #1c1917 }
"""
WEIGHTS = (200, 300, 400, 500, 600, 700, 800)


def image():
    # The site adds its fonts when it draws; whoever measures before says them.
    style = "font-weight: 800; line-height: 1.02; letter-spacing: -1px"
    title = fit_text(TITLE, width=1056, height=260, style=style, fonts=[Font(FACE)])
    weights = Markup("").join(Markup('<span style="font-weight:{}">Aa</span>').format(weight) for weight in WEIGHTS)
    return ImageResponse(
        Markup(
            "<style>{}</style><h1 style='font-size:{}px'>{}</h1><div class=weights>{}</div>"
            "<div class=rest><span class=inter>Inter is always there.</span><code>font-family: monospace</code></div>"
        ).format(Markup(STYLES), title, TITLE, weights)
    )
